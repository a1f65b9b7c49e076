"""A year at a glance: twelve months of days, what is special about each, and the sums."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countersign.calendars import rules
from countersign.calendars.rules import Calendar, Spans
from countersign.desk.calendars import words

_WEEKS = Weeks(firstweekday=0)


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of a month: kind open, free, off, short or extra. `words` say what a special one is."""

    number: str
    kind: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month as rows of weeks; None where a week has no day of the month."""

    name: str
    weeks: list[list[DayCell | None]]


@dataclass(frozen=True, slots=True)
class Special:
    """A day with hours of its own."""

    day: str
    iso: str
    hours: str
    label: str
    kind: str


def kind_of(calendar: Calendar, day: date) -> str:
    """Tell what is special about a day: open or free as its week says; off, short, or extra beside the week."""
    usual, own = calendar.week[day.weekday()], calendar.days.get(day)
    if own is None or own == usual:
        return "open" if usual else "free"
    if not own:
        return "off"
    return "extra" if not usual else "short" if _minutes(own) < _minutes(usual) else "other"


def _minutes(spans: Spans) -> int:
    return sum((end if end > start else end + 1440) - start for start, end in spans)


KINDS = ("open", "free", "off", "short", "extra", "other")


def kind_words(kind: str) -> str:
    """Name a kind of day."""
    return {
        "open": _("Working day"), "free": _("Closed by the week"), "off": _("Day off"), "short": _("Shorter day"),
        "extra": _("Worked besides the week"), "other": _("Other hours"),
    }[kind]  # fmt: skip


def months(calendar: Calendar, labels: Mapping[date, str], year: int, locale: str) -> list[Month]:
    """Lay a year out in its months."""
    return [
        Month(
            name,
            [
                [_cell(calendar, labels, day) if day.month == number else None for day in week]
                for week in _WEEKS.monthdatescalendar(year, number)
            ],
        )
        for number, name in enumerate(words.month_names(locale), start=1)
    ]


def _cell(calendar: Calendar, labels: Mapping[date, str], day: date) -> DayCell:
    kind = kind_of(calendar, day)
    if kind in ("open", "free") and day not in labels:
        return DayCell(str(day.day), kind)
    told = [kind_words(kind), labels.get(day, ""), words.hours(calendar.spans_on(day)) if kind != "off" else ""]
    return DayCell(str(day.day), kind, ", ".join(filter(None, told)))


def specials(calendar: Calendar, labels: Mapping[date, str], year: int, locale: str) -> list[Special]:
    """List the days of a year that have hours of their own."""
    return [
        Special(
            words.date_words(day, locale), day.isoformat(), words.hours(spans), labels.get(day, ""),
            kind_of(calendar, day),
        )
        for day, spans in calendar.days.items()
        if day.year == year
    ]  # fmt: skip


def counts(calendar: Calendar, year: int) -> dict[str, int]:
    """Count the days of a year by kind."""
    first = date(year, 1, 1)
    found = dict.fromkeys(KINDS, 0)
    for number in range((date(year + 1, 1, 1) - first).days):
        found[kind_of(calendar, first + timedelta(number))] += 1
    return found


def sums(calendar: Calendar, year: int) -> str:
    """Write how many days of a year are worked, and for how many hours."""
    found = counts(calendar, year)
    worked = sum(found[kind] for kind in ("open", "short", "extra", "other"))
    place = rules.zone_named(calendar.zone)
    begin, end = (datetime(which, 1, 1, tzinfo=place).astimezone(UTC) for which in (year, year + 1))
    seconds = rules.elapsed(calendar, begin, end)
    hours = seconds // 3600
    return " · ".join(
        (
            ngettext("%(count)s working day", "%(count)s working days", worked) % {"count": worked},
            ngettext("%(count)s open hour", "%(count)s open hours", hours) % {"count": hours},
        )
    )
