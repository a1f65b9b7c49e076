"""`countersign identity one-officer`."""

from __future__ import annotations

import argparse

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("switch", choices=("on", "off"), help="on: one officer alone, with twice the wait")
    parser.add_argument("--reason", required=True, help="why; it stands in the record")


def run(given: argparse.Namespace) -> int:
    """Let one officer change identity data alone, or no longer; print what holds now."""
    with database():
        prepare_django()
        from countersign.customers.commands.identity_changes import switch_one_officer
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import DomainError
        from countersign.ui.refusals import words

        try:
            held = switch_one_officer(given.switch == "on", given.reason, by=SYSTEM, at=database_now())
        except DomainError as refusal:
            raise Refusal(words(refusal), FOUND) from None
    print("one officer, twice the wait" if held.one_officer else "two officers")
    return DONE
