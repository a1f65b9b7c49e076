"""Hours as people type them into a form: `09:00-13:00, 14:00-18:00`, and a line for each day with hours of its own.

    2026-04-30 09:00-17:00 The day before a holiday
    2026-05-01 closed Labour Day
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from countersign.calendars.rules.calendar import Spans
from countersign.calendars.rules.faults import CalendarError
from countersign.calendars.rules.reading import clock_time, day_named, spans_read

CLOSED_WORDS = {"en": "closed", "ru": "закрыто", "it": "chiuso"}  # Read in every language, whoever reads.
CLOSED = (*CLOSED_WORDS.values(), "-", "–", "—")
MOST_FAULTS = 5
_DASHES = str.maketrans("–—−", "---")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?", re.ASCII)
_SPAN = r"\d{1,2}(?:[:.]\d{2})?\s*-\s*\d{1,2}(?:[:.]\d{2})?"
_HOURS = re.compile(rf"{_SPAN}(?:\s*[,;]\s*{_SPAN})*", re.ASCII)


@dataclass(frozen=True)
class DaysTyped:
    """What was typed about single days, and the lines that cannot be read: number and reason."""

    days: Mapping[date, Spans] = field(default_factory=dict)
    labels: Mapping[date, str] = field(default_factory=dict)
    faults: tuple[tuple[int, CalendarError], ...] = ()


def hours_written(spans: Spans) -> str:
    """Write the intervals of a day as they are typed; a closed day is nothing."""
    return ", ".join(f"{clock_time(start)}-{clock_time(end)}" for start, end in spans)


def hours_typed(text: str, where: str) -> Spans:
    """Read the intervals of a day; nothing, or a word for it, is a closed day. `9-18` is 09:00-18:00.

    Raises: CalendarError.
    """
    given = text.strip().translate(_DASHES)
    if not given or given.lower() in CLOSED:
        return ()
    pairs = []
    for piece in re.split(r"[,;]", given):
        times = [one.strip() for one in piece.split("-")]
        if len(times) != 2:
            raise CalendarError("calendar_hours_unreadable", where, given=piece.strip()[:40])
        pairs.append([_whole(one) for one in times])
    return spans_read(pairs, where)


def _whole(text: str) -> str:
    """Write a typed time in full: 9 is 09:00. What is no time is left for the reader to refuse."""
    found = _TIME.fullmatch(text)
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else text


def days_written(days: Mapping[date, Spans], labels: Mapping[date, str], closed: str) -> str:
    """Write days with hours of their own, a line each; `closed` is the word for no hours."""
    lines = []
    for day, spans in sorted(days.items()):
        hours = hours_written(spans).replace(", ", ",") or closed
        lines.append(" ".join(filter(None, (day.isoformat(), hours, labels.get(day, "")))))
    return "\n".join(lines)


def days_typed(text: str) -> DaysTyped:
    """Read days with hours of their own, a line each: date, hours or a word for closed, a name. Faults are gathered."""
    days: dict[date, Spans] = {}
    labels: dict[date, str] = {}
    faults: list[tuple[int, CalendarError]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or len(faults) >= MOST_FAULTS:
            continue
        try:
            day, spans, label = _day_typed(line.strip())
            if day in days:
                raise CalendarError("calendar_date_twice", "days", date=day.isoformat())
            days[day] = spans
            if label:
                labels[day] = label
        except CalendarError as fault:
            faults.append((number, fault))
    return DaysTyped(days, labels, tuple(faults))


def _day_typed(line: str) -> tuple[date, Spans, str]:
    written, _, rest = line.partition(" ")
    day = day_named(written)
    rest = rest.strip()
    hours = _HOURS.match(rest.translate(_DASHES))
    if hours:
        return day, hours_typed(hours[0], "days"), rest[hours.end() :].strip()
    word, _, label = rest.partition(" ")
    if word.lower() not in CLOSED:
        raise CalendarError("calendar_hours_unreadable", "days", given=(word or line)[:40])
    return day, (), label.strip()
