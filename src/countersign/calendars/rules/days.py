"""Days that do not follow the week, as sources of holidays tell of them, and what they make of a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from countersign.calendars.rules.calendar import DAY, Calendar, Spans

Labels = Mapping[date, str]


class DayKind(StrEnum):
    """What is special about a day."""

    CLOSED = "closed"
    SHORT = "short"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class DayRule:
    """One day that a source tells of.

    like:          for a working day: the weekday whose hours it has, Monday is 0.
    less_minutes:  by how much the last interval of the day ends earlier.
    """

    day: date
    kind: DayKind
    label: str = ""
    like: int = 0
    less_minutes: int = 0


def applied(calendar: Calendar, labels: Labels, told: Iterable[DayRule]) -> tuple[Calendar, dict[date, str]]:
    """Write days into a calendar; of two that tell of one day the later wins. All other days stay as they are.

    A short day shortens the hours that its weekday has in the week; where the week is closed there is nothing to
    shorten, and the day is passed over.
    """
    days, named = dict(calendar.days), dict(labels)
    for one in told:
        spans = _hours(calendar, one)
        if spans is None:
            continue
        days[one.day] = spans
        if one.label:
            named[one.day] = one.label
        else:
            named.pop(one.day, None)
    return replace(calendar, days=MappingProxyType(dict(sorted(days.items())))), named


def _hours(calendar: Calendar, one: DayRule) -> Spans | None:
    if one.kind is DayKind.CLOSED:
        return ()
    usual = calendar.week[one.like if one.kind is DayKind.WORKING else one.day.weekday()]
    return shortened(usual, one.less_minutes) if usual else None


def shortened(spans: Spans, minutes: int) -> Spans:
    """End a day earlier: minutes are taken from its last interval; one that would be empty is left out."""
    if not spans or minutes <= 0:
        return spans
    start, end = spans[-1]
    length = (end if end > start else end + DAY) - start - minutes
    if length <= 0:
        return spans[:-1]
    ending = start + length
    return (*spans[:-1], (start, ending if ending <= DAY else ending - DAY))
