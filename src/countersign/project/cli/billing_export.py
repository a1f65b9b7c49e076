"""`countersign billing export`."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, USAGE
from countersign.project.running.started import database, prepare_django

if TYPE_CHECKING:
    from countersign.ledger.queries import EventRow

CODES = (DONE, USAGE, DATA_FOLDER, DATABASE)
_BATCH = 500
_START = datetime(1970, 1, 1, tzinfo=UTC)


def since(text: str) -> tuple[int, datetime]:
    """Read what is known already: the number of an event, or an instant with its offset."""
    if text.isascii() and text.isdecimal() and len(text) < 18:
        return int(text), _START
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither the number of an event nor a time with an offset, as 2026-11-01T00:00:00+03:00"
        )
    return 0, moment


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--since", type=since, metavar="EVENT|ISO", default=(0, _START),
        help="begin after this event, the last one taken over; or with what was recorded at this time. Default: all",
    )  # fmt: skip


def run(given: argparse.Namespace) -> int:
    """Print charged work as JSON, one line each, in the order of its events; the same line every time."""
    event, moment = given.since
    with database():
        prepare_django()
        from countersign.kernel.actor import SYSTEM
        from countersign.ledger.queries import events
        from countersign.tickets.queries.quotes import charged_after

        numbers = charged_after(event, moment, SYSTEM)
        while batch := list(islice(numbers, _BATCH)):
            for row in sorted(events(batch), key=lambda row: row.id):
                print(json.dumps(line(row), ensure_ascii=False))
    return DONE


def line(row: EventRow) -> dict[str, Any]:
    """Write one charge: `event` is its key, for ever the same."""
    told = ("contract", "customer", "quote", "text", "amount_minor", "currency", "minutes", "plan_minutes", "month")
    return {
        "event": row.id, "kind": "paid_work", "charged_at": row.at.isoformat(), "ticket": row.subject,
        **{name: row.facts.get(name) for name in told}, "done_at": row.facts.get("done_at"), "hash": row.hash,
    }  # fmt: skip
