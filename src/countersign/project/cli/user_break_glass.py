"""`countersign user break-glass`."""

from __future__ import annotations

import argparse
from datetime import timedelta

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="what the member of the staff signs in with")
    parser.add_argument("--reason", required=True, help="why; all administrators read it")
    parser.add_argument("--hours", type=int, default=4, metavar="N", help="for how long, at most 24")


def run(given: argparse.Namespace) -> int:
    """Waive the passkey of one person for some hours and print until when (UTC)."""
    if not 1 <= given.hours <= 24:
        raise Refusal("--hours takes a number from 1 to 24.", USAGE)
    with database():
        prepare_django()
        from countersign.identity import commands, queries
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import DomainError
        from countersign.project.doors.refusals import words

        found, at = queries.account_id_of(given.email), database_now()
        if found is None:
            raise Refusal(f"Nobody signs in with {given.email}.", FOUND)
        until_at = at + timedelta(hours=given.hours)
        try:
            commands.waive_passkey(found, reason=given.reason, until_at=until_at, by=SYSTEM, at=at)
        except DomainError as refusal:
            raise Refusal(f"The passkey was not waived: {words(refusal)}", FOUND) from None
    print(f"{until_at:%Y-%m-%dT%H:%M:%SZ}")
    return DONE
