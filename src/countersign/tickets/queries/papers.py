"""Reads of working papers: drafts and who is present."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from countersign.kernel.actor import Actor
from countersign.kernel.reading import prepared
from countersign.tickets.models import Draft

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


def draft_of(place: str, by: Actor) -> SavedDraft:
    """Return a person's draft of one form, empty when there is none. One query."""
    row = Draft.objects.filter(account_id=by.account_id, place=place).values_list("content", "saved_at").first()
    return SavedDraft(dict(row[0]), row[1]) if row else SavedDraft({}, None)


def drafts_of(number: int, by: Actor) -> dict[str, SavedDraft]:
    """Return a person's drafts on one ticket by form. One query."""
    rows = Draft.objects.filter(account_id=by.account_id, place__startswith=f"{number}:").order_by("place")
    return {
        place.partition(":")[2]: SavedDraft(dict(content), saved_at)
        for place, content, saved_at in rows.values_list("place", "content", "saved_at")
    }


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
