"""Weekly templates and what they come to in instants, over both nights that change the clock (domain F14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a weekly template, in minutes of local time.

    weekdays:  0 is Monday; the shift belongs to the day on which it begins.
    opens:     0 to 1439.
    closes:    an end at or before its beginning runs over midnight.
    week:      which week of the cycle it stands in, from 0.
    """

    person_id: int
    role: str
    weekdays: frozenset[int]
    opens: int
    closes: int
    week: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """One shift that a template comes to."""

    person_id: int
    role: str
    begins_at: datetime
    ends_at: datetime


def expanded(
    lines: Sequence[Line], *, zone: str, first: date, last: date, cycle_weeks: int = 1
) -> Iterator[Planned]:
    """Yield every shift that begins on a day from `first` to `last`, both included, in the order of days.

    cycle_weeks: after how many weeks the template begins again; its first week begins on the Monday of `first`.
    """
    place = ZoneInfo(zone)
    monday = first - timedelta(days=first.weekday())
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        week = (day - monday).days // 7 % cycle_weeks
        for line in lines:
            if line.week == week and day.weekday() in line.weekdays:
                until = line.closes + (DAY_MINUTES if line.closes <= line.opens else 0)
                yield Planned(
                    line.person_id, line.role, instant(place, day, line.opens, opening=True),
                    instant(place, day, until, opening=False),
                )  # fmt: skip


def instant(zone: ZoneInfo, day: date, minute: int, *, opening: bool) -> datetime:
    """Return the instant of a local time, counted in minutes from the midnight that begins the day.

    A time that the spring change leaves out is the first instant after the gap; of a time that autumn has twice,
    an opening takes the first and a closing the second.
    Source:  domain F14.
    """
    days, rest = divmod(minute, DAY_MINUTES)
    local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60))
    early, late = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    before, after = early.utcoffset() or timedelta(), late.utcoffset() or timedelta()
    if before >= after:
        return (early if opening else late).astimezone(UTC)
    # In the gap: the change lies between the two readings.
    low, high = late.astimezone(UTC), early.astimezone(UTC)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (low, middle) if middle.astimezone(zone).utcoffset() == after else (middle, high)
    return high.replace(microsecond=0)


def weekday_fault(weekdays: frozenset[int]) -> bool:
    """Tell whether a template names no day, or one that no week has."""
    return not weekdays or not weekdays <= frozenset(range(7))
