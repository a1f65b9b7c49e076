"""`countersign vault rotate`."""

from __future__ import annotations

import argparse
import sys
import time

from countersign.project.exits import DONE, FOUND, USAGE, Refusal

CODES = (DONE, FOUND, USAGE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--forget-older", action="store_true",
        help="destroy the older wrapping keys instead: backups from before the rotation open no more",
    )  # fmt: skip
    parser.add_argument("--no-wait", action="store_true", help="do not wait until everything is wrapped anew")


def run(given: argparse.Namespace) -> int:
    """Make a new wrapping key and wrap every key anew while everything works; goes on by itself after a crash."""
    from countersign.kernel.errors import DomainError
    from countersign.vault import box

    try:
        if given.forget_older:
            print(f"destroyed: {', '.join(str(number) for number in box.ask('forget_older_keys')) or 'none'}")
            return DONE
        print(f"new key: {box.ask('rotate')}")
        while not given.no_wait and (left := box.status()["to_rewrap"]):
            print(f"left: {left}", file=sys.stderr)
            time.sleep(0.5)
    except DomainError as why:
        raise Refusal(f"The vault refuses: {why}.", FOUND) from None
    return DONE
