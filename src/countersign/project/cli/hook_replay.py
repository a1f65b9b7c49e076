"""`countersign hook replay`."""

from __future__ import annotations

import argparse
import sys

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("delivery", type=int, nargs="?", help="the delivery's number, as `hook list NUMBER` prints it")
    parser.add_argument("--failed", type=int, metavar="NUMBER", help="all that failed of this webhook instead")


def run(given: argparse.Namespace) -> int:
    """Queue the delivery anew, or all that failed; the worker sends it."""
    if (given.delivery is None) is (given.failed is None):
        raise Refusal("Name a delivery, or a webhook with --failed.", USAGE)
    with database():
        prepare_django()
        from countersign.hooks.jobs import send_again, send_failed_again
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.errors import DomainError
        from countersign.project.doors.refusals import words

        try:
            if given.failed is not None:
                told = f"{send_failed_again(given.failed, by=SYSTEM)} deliveries are queued."
            else:
                told = f"Delivery {send_again(given.delivery, by=SYSTEM)} is queued."
        except DomainError as refusal:
            raise Refusal(f"It is not sent again: {words(refusal)}", FOUND) from None
    print(told, file=sys.stderr)
    return DONE
