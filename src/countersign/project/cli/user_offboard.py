"""`countersign user offboard`."""

from __future__ import annotations

import argparse

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="what the person signs in with")
    parser.add_argument("--reason", required=True, help="why; it stands in the record")


def run(given: argparse.Namespace) -> int:
    """Shut one person out at once, sessions and streams included; print the tickets that wait for another holder."""
    with database():
        prepare_django()
        from countersign.identity import commands, queries
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import DomainError
        from countersign.project.doors.refusals import words
        from countersign.tickets.queries import held_by

        found = queries.account_id_of(given.email)
        if found is None:
            raise Refusal(f"Nobody signs in with {given.email}.", FOUND)
        try:
            commands.deactivate(found, by=SYSTEM, at=database_now(), reason=given.reason)
        except DomainError as refusal:
            raise Refusal(f"The person was not shut out: {words(refusal)}", FOUND) from None
        for row in held_by(found, by=SYSTEM):
            print(f"{row.number}\t{row.title}")
    return DONE
