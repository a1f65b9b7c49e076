"""`countersign ledger show`."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def moment(text: str) -> datetime:
    """Read an instant with its zone: 2026-11-03T14:03:27Z. A second means the whole second."""
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} names no zone; write 2026-11-03T14:03:27Z")
    if "." not in text:
        read = read.replace(microsecond=999_999)
    return read.astimezone(UTC)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ticket", type=int, metavar="N", help="number of the ticket")
    parser.add_argument("--at", type=moment, metavar="INSTANT", help="for instance 2026-11-03T14:03:27Z; default: now")
    parser.add_argument("--as", dest="view", choices=("staff", "customer"), default="staff", help="whose view")


def run(given: argparse.Namespace) -> int:
    """Print the ticket as it stood then, as JSON."""
    with database():
        prepare_django()
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import NotVisible
        from countersign.tickets.queries.history import as_of

        at = given.at or database_now()
        try:
            told = as_of(given.ticket, at, SYSTEM, given.view)
        except NotVisible:
            raise Refusal(f"There was no ticket {given.ticket} at {at.isoformat()}.", FOUND) from None
        print(json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True))
    return DONE
