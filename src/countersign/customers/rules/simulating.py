"""What a plan would promise: due times of every clock, and the nights in which a zone moves its clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from countersign.calendars.rules import Calendar, due, read
from countersign.calendars.rules.zones import zone_named
from countersign.customers.rules.plans import ALWAYS, CLOCKS, Norm

_WORKING_DAYS = ("mon", "tue", "wed", "thu", "fri")
# Minutes before the clocks move: short enough that a quarter of an hour reaches over the change (domain E7, E8).
BEFORE_CHANGE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Promised:
    """One clock of a ticket that is opened at an instant: when it is due, by which norm."""

    clock: str
    norm: Norm
    due_at: datetime


def promised(row: Mapping[str, Norm], calendars: Mapping[str, Calendar | None], at: datetime) -> list[Promised]:
    """Return when each clock of a severity would be due for a ticket that is opened at an instant (F2).

    calendars: name → calendar, `home` among them; None counts day and night.
    Raises:    KeyError for a calendar that is not given, CalendarError for one that never opens long enough.
    """
    start = at.astimezone(UTC).replace(microsecond=0)
    found = []
    for clock in (one for one in CLOCKS if one in row):
        norm = row[clock]
        calendar = None if norm.calendar == ALWAYS else calendars[norm.calendar]
        reached = start + timedelta(seconds=norm.seconds) if calendar is None else due(calendar, start, norm.seconds)
        found.append(Promised(clock, norm, reached))
    return found


def office_hours(zone: str) -> Calendar:
    """Return Monday to Friday from nine to six, where nobody has said otherwise."""
    return read({"zone": zone, "week": {day: [["09:00", "18:00"]] for day in _WORKING_DAYS}})


def changes_of_clocks(zone: str, since: datetime, days: int = 366) -> list[datetime]:
    """Return the instants at which a zone moves its clocks in the coming days, to the second."""
    place = zone_named(zone)
    found = []
    begin = since.astimezone(UTC)
    for day in range(days):
        low, high = begin + timedelta(days=day), begin + timedelta(days=day + 1)
        before = low.astimezone(place).utcoffset()
        if high.astimezone(place).utcoffset() == before:
            continue
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            low, high = (middle, high) if middle.astimezone(place).utcoffset() == before else (low, middle)
        found.append((low + timedelta(seconds=1)).replace(microsecond=0) if low.microsecond else high)
    return found
