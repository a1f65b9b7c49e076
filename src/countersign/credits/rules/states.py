"""How claims and complaints go on, and when they are due."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from countersign.calendars.rules import Calendar
from countersign.kernel.errors import Conflict

ANSWER_DAYS = 5
DAY = 1440
FARTHEST_DAYS = 366


class ClaimState(StrEnum):
    """Where a credit claim stands."""

    ELIGIBLE = "eligible"
    FILED = "filed"
    APPROVED = "approved"
    REJECTED = "rejected"
    APPEALED = "appealed"
    PAID = "paid"


# Which state may follow which; whatever is not here is refused.
MOVES = frozenset(
    {
        (ClaimState.ELIGIBLE, ClaimState.FILED), (ClaimState.ELIGIBLE, ClaimState.APPROVED),
        (ClaimState.FILED, ClaimState.APPROVED), (ClaimState.FILED, ClaimState.REJECTED),
        (ClaimState.REJECTED, ClaimState.APPEALED), (ClaimState.APPEALED, ClaimState.APPROVED),
        (ClaimState.APPEALED, ClaimState.REJECTED), (ClaimState.APPROVED, ClaimState.PAID),
    }
)  # fmt: skip


class ComplaintState(StrEnum):
    """Where a complaint stands."""

    OPEN = "open"
    ANSWERED = "answered"


class ComplaintOutcome(StrEnum):
    """How a complaint ended."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"


def check_move(before: str, after: ClaimState) -> None:
    """Refuse a step that does not follow. Raises Conflict."""
    if (before, after) not in MOVES:
        raise Conflict("credit_state", state=before)


def working_days_later(calendar: Calendar | None, start: datetime, days: int = ANSWER_DAYS) -> datetime:
    """Return the end of the last of so many working days after the day of an instant, in UTC.

    A working day is a date on which the calendar opens, and ends with its last interval. Without a calendar every
    day is one, and ends at the same time of day. A calendar that stops opening within a year counts plain days.
    """
    if calendar is None:
        return start + timedelta(days=days)
    zone = ZoneInfo(calendar.zone)
    first = start.astimezone(zone).date()
    dates = (first + timedelta(days=ahead) for ahead in range(1, FARTHEST_DAYS))
    working = list(islice((day for day in dates if calendar.spans_on(day)), days))
    if len(working) < days:
        return start + timedelta(days=days)
    ends = max(close if close > begin else close + DAY for begin, close in calendar.spans_on(working[-1]))
    # Wall time: the closing is a time of that date, whatever the clocks do in the night before.
    return (datetime.combine(working[-1], time(), zone) + timedelta(minutes=ends)).astimezone(UTC)
