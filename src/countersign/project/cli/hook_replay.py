"""`countersign hook replay`."""

from __future__ import annotations

import argparse
import sys

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("delivery", type=int, help="the delivery's number, as `hook list NUMBER` prints it")


def run(given: argparse.Namespace) -> int:
    """Queue the delivery anew; the worker sends it."""
    with database():
        prepare_django()
        from countersign.hooks.jobs import send_again
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.errors import DomainError
        from countersign.project.doors.refusals import words

        try:
            number = send_again(given.delivery, by=SYSTEM)
        except DomainError as refusal:
            raise Refusal(f"It is not sent again: {words(refusal)}", FOUND) from None
    print(f"Delivery {number} is queued.", file=sys.stderr)
    return DONE
