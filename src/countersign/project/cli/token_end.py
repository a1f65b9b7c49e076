"""`countersign token end`."""

from __future__ import annotations

import argparse

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, help="the token's number, as `token list` prints it")
    parser.add_argument("--reason", default="", help="why, for the record")


def run(given: argparse.Namespace) -> int:
    """End the token; it opens nothing from the next request on."""
    with database():
        prepare_django()
        from countersign.api.commands import end_token
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import NotVisible

        try:
            end_token(given.number, reason=given.reason, by=SYSTEM, at=database_now())
        except NotVisible:
            raise Refusal(f"There is no token {given.number}.", FOUND) from None
    return DONE
