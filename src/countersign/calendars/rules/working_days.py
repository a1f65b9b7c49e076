"""Days counted by a calendar: five working days from now."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from countersign.calendars.rules.calendar import DAY, Calendar

FARTHEST_DAYS = 366


def working_days_later(calendar: Calendar | None, start: datetime, days: int) -> datetime:
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
