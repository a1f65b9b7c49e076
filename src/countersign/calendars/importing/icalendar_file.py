"""Days off in an iCalendar file: every event of whole days is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar as File

from countersign.calendars.rules.days import DayKind, DayRule
from countersign.kernel.errors import Invalid

MOST_BYTES = 2 * 2**20
MOST_DAYS = 2000
LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class Found:
    """What an iCalendar file says: days off, and how many of its events are none."""

    days: list[DayRule]
    passed_over: int


def days_of_icalendar(content: bytes, years: Iterable[int]) -> Found:
    """Read the days off of some years; events that come back every year are followed.

    Cancelled events are no days off, nor are those with hours or those that come more often than once a year; these
    are counted as passed over.
    Raises: Invalid("ics_unreadable"), Invalid("ics_too_long").
    """
    if len(content) > MOST_BYTES:
        raise Invalid("ics_too_long", field="file", most=MOST_BYTES // 2**20)
    wanted = frozenset(years)
    days: dict[date, DayRule] = {}
    passed_over = 0
    try:
        for event in File.from_ical(content).walk("VEVENT")[:MOST_DAYS]:
            if str(event.get("STATUS", "")).upper() == "CANCELLED":
                continue
            if not _whole_days(event) or not _yearly(event):
                passed_over += 1
                continue
            label = " ".join(str(event.get("SUMMARY", "")).split())[:LONGEST_LABEL]
            for day in _days(event, wanted):
                days.setdefault(day, DayRule(day, DayKind.CLOSED, label))
                if len(days) > MOST_DAYS:
                    raise Invalid("ics_too_long", field="file", most=MOST_BYTES // 2**20)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError):
        # What the library does not check itself surfaces as one of these.
        raise Invalid("ics_unreadable", field="file") from None
    return Found(sorted(days.values(), key=lambda one: one.day), passed_over)


def _whole_days(event: Any) -> bool:
    return not isinstance(event["DTSTART"].dt, datetime)


def _yearly(event: Any) -> bool:
    return "RRULE" not in event or event["RRULE"].get("FREQ") == ["YEARLY"]


def _days(event: Any, years: frozenset[int]) -> Iterator[date]:
    first: date = event["DTSTART"].dt
    length = _length(event, first)
    left_out = {one.dt for row in _listed(event.get("EXDATE")) for one in row.dts}
    for start in _starts(event, first, max(years, default=first.year)):
        if start in left_out:
            continue
        for number in range(length):
            day = start + timedelta(number)
            if day.year in years:
                yield day


def _length(event: Any, first: date) -> int:
    if "DTEND" in event:
        return max(1, min(366, (event["DTEND"].dt - first).days))
    if "DURATION" in event:
        return max(1, min(366, event["DURATION"].dt.days))
    return 1


def _listed(given: Any) -> list[Any]:
    return [] if given is None else given if isinstance(given, list) else [given]


def _starts(event: Any, first: date, last_year: int) -> Iterator[date]:
    """Follow an event's repetitions up to the end of a year."""
    if "RRULE" not in event:
        yield first
        return
    rule = event["RRULE"].to_ical().decode().replace("Z", "")
    starts = rrulestr(rule, dtstart=datetime.combine(first, time.min))
    within = takewhile(lambda start: start.year <= last_year, starts)
    yield from (start.date() for start in islice(within, MOST_DAYS))
