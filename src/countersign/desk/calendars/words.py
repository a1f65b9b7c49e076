"""What days and hours are called on the pages of calendars."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache

from babel import Locale
from django.utils.translation import gettext as _

from countersign.calendars.rules import Calendar, Spans, clock_time
from countersign.ui import times

_DASH = "\N{EN DASH}"
ALL_DAY = ((0, 1440),)


@lru_cache(maxsize=8)
def day_names(locale: str, width: str = "wide") -> tuple[str, ...]:
    """Name the days of the week, Monday first; widths: wide, abbreviated, short."""
    named = Locale.parse(locale).days["stand-alone"]
    names = named.get(width) or named["abbreviated"]
    return tuple(_capital(str(names[number])) if width == "wide" else str(names[number]) for number in range(7))


@lru_cache(maxsize=8)
def month_names(locale: str) -> tuple[str, ...]:
    """Name the months, standing alone."""
    named = Locale.parse(locale).months["stand-alone"]["wide"]
    return tuple(_capital(str(named[number])) for number in range(1, 13))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def hours(spans: Spans) -> str:
    """Write the hours of a day: 09:00–13:00, 14:00–18:00; the plus says that the end is on the next day."""
    if not spans:
        return _("Closed all day")
    if spans == ALL_DAY:
        return _("Day and night")
    return ", ".join(
        f"{clock_time(start)}{_DASH}{clock_time(end)}" + (" +1" if end <= start else "") for start, end in spans
    )


def week_line(calendar: Calendar, locale: str) -> str:
    """Write a week in one line: Mon–Fri 09:00–18:00; Sat 10:00–14:00."""
    if calendar.week == (ALL_DAY,) * 7:
        return _("Day and night, every day")
    names = day_names(locale, "abbreviated")
    groups: list[tuple[int, int]] = []
    for number, spans in enumerate(calendar.week):
        if groups and calendar.week[groups[-1][0]] == spans:
            groups[-1] = groups[-1][0], number
        else:
            groups.append((number, number))
    told = [
        f"{names[first]}{_DASH + names[last] if last > first else ''} {hours(calendar.week[first])}"
        for first, last in groups
        if calendar.week[first]
    ]
    return "; ".join(told) or _("No hours in the week")


def date_words(day: date, locale: str) -> str:
    """Write a day with its weekday: Fri, 1 May 2026."""
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    return f"{day_names(locale, 'abbreviated')[day.weekday()]}, {times.day(noon, 'UTC', locale)}"
