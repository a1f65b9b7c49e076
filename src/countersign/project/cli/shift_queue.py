"""`countersign shift queue`: set up a queue."""

from __future__ import annotations

import argparse

from countersign.project.cli.shift_reading import person_of
from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("name")
    parser.add_argument("--kind", action="append", default=[], help="a kind of request it takes (default: all)")
    parser.add_argument("--product", action="append", default=[], help="a product it takes (default: all)")
    parser.add_argument("--calendar", default="", help="name of the calendar it is served in (default: always)")
    parser.add_argument("--custodian", metavar="EMAIL", help="who answers when no lead is on shift")
    parser.add_argument("--cap", type=int, default=8, help="load of one person (default: 8)")


def run(given: argparse.Namespace) -> int:
    """Set the queue up and print its number."""
    with database():
        prepare_django()
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import DomainError
        from countersign.shifts import commands
        from countersign.ui.refusals import words

        fields = commands.QueueFields(
            given.name, given.kind, given.product, given.calendar,
            person_of(given.custodian) if given.custodian else None, given.cap,
        )  # fmt: skip
        try:
            print(commands.add_queue(fields, by=SYSTEM, at=database_now()).pk)
        except DomainError as refusal:
            raise Refusal(f"Refused: {words(refusal)} ({refusal})", FOUND) from None
    return DONE
