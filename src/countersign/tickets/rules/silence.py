"""Silence: when the customer is reminded, and when a ticket is stale (M20, domain 3.4, T9, T17, T18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from countersign.calendars.rules import Calendar
from countersign.kernel.errors import Conflict, Invalid
from countersign.tickets.rules.facts import clean
from countersign.tickets.rules.status import ASKED, RETURNS, Status, Waiting
from countersign.tickets.rules.waiting import ANSWER_TIMEOUT, CONFIRM_TIMEOUT

REMIND_AFTER = (timedelta(days=2), timedelta(days=5))
ANOTHER_DAY = timedelta(hours=26)  # A day has 25 hours at most.
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


@dataclass(frozen=True, slots=True)
class Silence:
    """What of a ticket decides when it asks for attention by itself.

    waited_at:  since when it waits, with a question or a proposal.
    active_at:  last public message, note of kind action, status or checklist event.
    """

    status: str
    waiting: str
    waited_at: datetime | None
    wait_until: datetime | None
    reminders: int
    reminded_at: datetime | None
    active_at: datetime
    stale_level: int


def due(silence: Silence) -> list[tuple[datetime, Due]]:
    """Return everything that comes due, each with its instant; what was done already is not there.

    reminders counts one more once the end of the silence was told; of a third party, that its time was told.
    """
    if silence.status == Status.CLOSED:
        return []
    found: list[tuple[datetime, Due]] = []
    waits = silence.status == Status.WAITING
    if waits and silence.waiting in ASKED and silence.waited_at is not None:
        if silence.reminders < len(REMIND_AFTER):
            found.append((_reminds_at(silence, silence.waited_at), Due.REMINDER))
        elif silence.reminders == len(REMIND_AFTER):
            found.append((_end_of(silence), Due.CLOSING))
    if silence.wait_until is not None and not (waits and silence.waiting == Waiting.CONFIRM):
        if waits and silence.waiting in RETURNS:
            found.append((silence.wait_until, Due.RETURN))
        elif not (waits and silence.waiting == Waiting.THIRD and silence.reminders):
            found.append((silence.wait_until, Due.LOOK))
    if silence.stale_level == NOT_STALE:
        found.append((silence.active_at + STALE_AFTER, Due.STALE))
    elif silence.stale_level == FOR_LEAD:
        found.append((silence.active_at + STALE_FOR_HEAD_AFTER, Due.STALE_FOR_HEAD))
    return sorted(found)


def _reminds_at(silence: Silence, waited_at: datetime) -> datetime:
    """Return when the next reminder is due: never on the day of the one before, however late that one was."""
    moment = waited_at + REMIND_AFTER[silence.reminders]
    return moment if silence.reminded_at is None else max(moment, silence.reminded_at + ANOTHER_DAY)


def _end_of(silence: Silence) -> datetime:
    """Return when a silence has lasted: seven days of a solution, or the date named later; fourteen of a question."""
    assert silence.waited_at is not None
    if silence.waiting == Waiting.CONFIRM:
        return max(silence.waited_at + CONFIRM_TIMEOUT, silence.wait_until or silence.waited_at)
    return silence.waited_at + ANSWER_TIMEOUT


def is_mild(severity: str) -> bool:
    """Tell whether a ticket may be closed for silence without the duty lead."""
    return severity not in ("critical", "high")


def working_week(zone: str) -> Calendar:
    """Return the days of work of whoever keeps no calendar: Monday to Friday, whole days of a zone."""
    return Calendar(zone, (*(((0, 1440),),) * 5, (), ()), {})


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
