"""Calendars as they are written down: the JSON that operators write and that versions keep.

{"zone": "Europe/Moscow", "week": {"mon": [["09:00", "18:00"]]}, "days": {"2026-05-01": []}}
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from countersign.calendars.rules.calendar import DAY, FIRST_YEAR, LAST_YEAR, Calendar, Spans
from countersign.calendars.rules.faults import CalendarError
from countersign.calendars.rules.zones import zone_names

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KEYS = ("zone", "week", "days")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def parsed(text: str) -> Calendar:
    """Read a calendar from JSON text. Raises CalendarError, which says where."""
    try:
        return read(json.loads(text, object_pairs_hook=_once))
    except json.JSONDecodeError as why:
        told = f"{why.msg}, line {why.lineno}, column {why.colno}"
        raise CalendarError("calendar_not_json", f"line {why.lineno}", why=told) from None
    except RecursionError:
        raise CalendarError("calendar_not_json", why="too many brackets inside one another") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key, value in pairs:
        if key in content:
            raise CalendarError("calendar_key_twice", key, key=key)
        content[key] = value
    return content


def read(content: Any) -> Calendar:
    """Read a calendar from plain values; days of the week that are not named are closed.

    Intervals of one day, and those of neighbouring days of the week, may not overlap. A date with hours of its own may
    reach into the evening before or after: there the two are one.
    Raises: CalendarError, which says where.
    """
    _keys(content, KEYS, "the calendar")
    zone = content.get("zone")
    if not zone or not isinstance(zone, str):
        raise CalendarError("calendar_zone_missing", "zone")
    if zone not in zone_names():
        raise CalendarError("calendar_zone_unknown", "zone", zone=_short(zone))
    written = content.get("week", {})
    _keys(written, WEEKDAYS, "week")
    week = tuple(spans_read(written.get(name, []), f"week.{name}") for name in WEEKDAYS)
    _apart(week)
    dated = content.get("days", {})
    if not isinstance(dated, Mapping):
        raise CalendarError("calendar_not_object", "days")
    days = {day_named(key): spans_read(value, f"days.{key}") for key, value in dated.items()}
    return Calendar(zone, week, MappingProxyType(dict(sorted(days.items()))))


def plain(calendar: Calendar) -> dict[str, Any]:
    """Write a calendar as plain values that `read` takes; closed days of the week are left out."""
    return {
        "zone": calendar.zone,
        "week": {name: _written(spans) for name, spans in zip(WEEKDAYS, calendar.week, strict=True) if spans},
        "days": {day.isoformat(): _written(spans) for day, spans in sorted(calendar.days.items())},
    }


def _written(spans: Spans) -> list[list[str]]:
    return [[clock_time(start), clock_time(end)] for start, end in spans]


def clock_time(minute: int) -> str:
    """Write a minute of the day: 540 is 09:00, 1440 is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def clock_minute(text: Any, where: str = "") -> int:
    """Read a time of the day, from 00:00 to 24:00, as its minute. Raises CalendarError."""
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        raise CalendarError("calendar_time_unreadable", where, given=_short(text))
    return int(text[:2]) * 60 + int(text[3:])


def _keys(content: Any, known: tuple[str, ...], where: str) -> None:
    if not isinstance(content, Mapping):
        raise CalendarError("calendar_not_object", where)
    for key in content:
        if key not in known:
            raise CalendarError("calendar_key_unknown", where, key=_short(key), known=", ".join(known))


def day_named(text: Any) -> date:
    """Read a date like 2026-05-01. Raises CalendarError."""
    try:
        if isinstance(text, str) and _DATE.fullmatch(text):
            read_ = date.fromisoformat(text)
            if FIRST_YEAR <= read_.year <= LAST_YEAR:
                return read_
    except ValueError:
        pass
    raise CalendarError("calendar_date_unreadable", "days", given=_short(text))


def spans_read(content: Any, where: str) -> Spans:
    """Read the intervals that open on one day, sorted. Raises CalendarError."""
    if not isinstance(content, list | tuple):
        raise CalendarError("calendar_not_list", where)
    spans = sorted(_span(pair, f"{where}[{number}]") for number, pair in enumerate(content))
    for one, other in pairwise(spans):
        if other[0] < _end(one):
            raise _overlap(where, one, other)
    return tuple(spans)


def _span(pair: Any, where: str) -> tuple[int, int]:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise CalendarError("calendar_not_pair", where)
    start, end = clock_minute(pair[0], where), clock_minute(pair[1], where)
    if start == DAY:
        raise CalendarError("calendar_opens_at_24", where)
    return start, end


def _end(span: tuple[int, int]) -> int:
    start, end = span
    return end if end > start else end + DAY


def _apart(week: tuple[Spans, ...]) -> None:
    """Refuse an interval over midnight that reaches into an interval of the next day of the week."""
    for number, spans in enumerate(week):
        following = week[(number + 1) % 7]
        if spans and following and following[0][0] < _end(spans[-1]) - DAY:
            raise _overlap(f"week.{WEEKDAYS[(number + 1) % 7]}", spans[-1], following[0])


def _overlap(where: str, *spans: tuple[int, int]) -> CalendarError:
    one, other = (f"{clock_time(start)}-{clock_time(end)}" for start, end in spans)
    return CalendarError("calendar_overlap", where, one=one, other=other)


def _short(given: Any) -> str:
    """Write a value that was given, so that it fits into a line."""
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else text[:39] + "…"
