"""`countersign vault status`."""

from __future__ import annotations

import argparse
import json

from countersign.project.exits import DONE, FOUND, USAGE, Refusal

CODES = (DONE, FOUND, USAGE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(given: argparse.Namespace) -> int:
    """Print what the vault holds and how its keys stand."""
    told = asked()
    if given.json:
        print(json.dumps(told))
        return DONE
    for name, value in told.items():
        print(f"{name.replace('_', ' ')}: {value}")
    return DONE


def asked() -> dict[str, object]:
    """Ask the running vault. Raises: Refusal when it does not answer."""
    from countersign.vault import box

    try:
        return box.status()
    except box.VaultAway:
        raise Refusal("The vault does not answer: is `countersign run` up?", FOUND) from None


