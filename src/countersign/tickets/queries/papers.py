"""Reads of working papers: drafts and who is present."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from countersign.kernel.actor import Actor
from countersign.kernel.reading import prepared, row_of, rows_of

PRESENT_FOR = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """What a person had typed, and when it was kept."""

    content: dict[str, str]
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Present:
    """A member of staff at a ticket."""

    ticket: int
    account_id: int
    name: str
    doing: str


# A text whose form has been sent is no draft, whenever it arrived.
UNSENT = "d.content <> '{}' AND NOT EXISTS (SELECT 1 FROM ledger_event u WHERE u.key = d.form)"
_DRAFTS = f"SELECT d.place, d.content, d.saved_at FROM tickets_draft d WHERE d.account_id = %s AND {UNSENT}"


def draft_of(place: str, by: Actor) -> SavedDraft:
    """Return a person's draft of one form, empty when there is none. One query."""
    row = row_of(f"{_DRAFTS} AND d.place = %s", [by.account_id, place])
    return _saved(row[1], row[2]) if row else SavedDraft({}, None)


def drafts_of(number: int, by: Actor) -> dict[str, SavedDraft]:
    """Return a person's drafts on one ticket by form. One query."""
    rows = rows_of(f"{_DRAFTS} AND d.place LIKE %s ORDER BY d.place", [by.account_id, f"{number}:%"])
    return {place.partition(":")[2]: _saved(content, saved_at) for place, content, saved_at in rows}


def _saved(content: str | dict[str, str], saved_at: datetime) -> SavedDraft:
    """Read a row; the driver leaves json as text where Django does not ask for it."""
    return SavedDraft(json.loads(content) if isinstance(content, str) else dict(content), saved_at)


def present_at(numbers: list[int], by: Actor, now: datetime) -> list[Present]:
    """Return the other members of staff at these tickets. One query; customers see nobody."""
    if not by.is_staff or not numbers:
        return []
    with prepared() as cursor:
        cursor.execute(
            "SELECT p.ticket_id, p.account_id, a.name, p.doing FROM tickets_presence p "
            "JOIN identity_account a ON a.id = p.account_id "
            "WHERE p.ticket_id = ANY(%s) AND p.account_id <> %s AND p.seen_at > %s ORDER BY a.name",
            [numbers, by.id, now - PRESENT_FOR],
        )
        return [Present(*row) for row in cursor.fetchall()]
