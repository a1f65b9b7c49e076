"""Silence: when the customer is reminded, and when a ticket is stale (M20, domain 3.4, T9, T17, T18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from countersign.kernel.errors import Conflict, Invalid
from countersign.tickets.rules.facts import clean
from countersign.tickets.rules.status import ASKED, RETURNS, Status

REMIND_AFTER = (timedelta(days=2), timedelta(days=5))
STALE_AFTER = timedelta(days=7)
STALE_FOR_HEAD_AFTER = timedelta(days=14)
STEP_LENGTH = 300
NOT_STALE, FOR_LEAD, FOR_HEAD = 0, 1, 2


class Due(StrEnum):
    """What comes due in a silent ticket."""

    REMINDER = "reminder"
    RETURN = "wait_return"
    LOOK = "wait_look"
    CLOSING = "closing"
    STALE = "stale"
    STALE_FOR_HEAD = "stale_for_head"
    STEP = "next_step"


@dataclass(frozen=True, slots=True)
class Silence:
    """What of a ticket decides when it asks for attention by itself.

    waited_at:  since when it waits, with a question or a proposal.
    active_at:  last public message, note of kind action, status or checklist event.
    """

    status: str
    waiting: str
    severity: str
    waited_at: datetime | None
    wait_until: datetime | None
    reminders: int
    reminded_at: datetime | None
    active_at: datetime
    stale_level: int
    next_step_due_at: datetime | None = None


def due(silence: Silence, *, closes: bool = False) -> list[tuple[datetime, Due]]:
    """Return everything that comes due, each with its instant; what was done already is not there.

    closes: whether the installation closes unconfirmed solutions by itself (E14: off unless switched on).
    """
    if silence.status == Status.CLOSED:
        return []
    found: list[tuple[datetime, Due]] = []
    if silence.status == Status.WAITING and silence.waiting in ASKED and silence.waited_at is not None:
        if silence.reminders < len(REMIND_AFTER):
            found.append((silence.waited_at + REMIND_AFTER[silence.reminders], Due.REMINDER))
        elif closes and silence.waiting == "confirm" and silence.wait_until is not None and is_mild(silence.severity):
            found.append((silence.wait_until, Due.CLOSING))
    if silence.wait_until is not None and silence.waiting != "confirm":
        comes_back = silence.status == Status.WAITING and silence.waiting in RETURNS
        found.append((silence.wait_until, Due.RETURN if comes_back else Due.LOOK))
    if silence.stale_level == NOT_STALE:
        found.append((silence.active_at + STALE_AFTER, Due.STALE))
    elif silence.stale_level == FOR_LEAD:
        found.append((silence.active_at + STALE_FOR_HEAD_AFTER, Due.STALE_FOR_HEAD))
    return sorted(found)


def is_mild(severity: str) -> bool:
    """Tell whether a ticket may be closed for silence without the duty lead."""
    return severity not in ("critical", "high")


def check_reminder(reminded_at: datetime | None, at: datetime, zone: str) -> None:
    """Refuse a second reminder on one day of the customer's. Raises Conflict. Source: domain T17."""
    if reminded_at is None:
        return
    theirs = ZoneInfo(zone)
    if reminded_at.astimezone(theirs).date() >= at.astimezone(theirs).date():
        raise Conflict("reminded_today")


def check_step(step: str, person: int | None) -> str:
    """Return the next step as it is kept; it has words and a person. Raises Invalid. Source: domain 3.4."""
    kept = " ".join(clean(step).split())
    if len(kept) < 3:
        raise Invalid("next_step_missing", field="text")
    if len(kept) > STEP_LENGTH:
        raise Invalid("too_long", field="text", limit=STEP_LENGTH, length=len(kept))
    if not person:
        raise Invalid("person_not_found", field="person")
    return kept
