"""Due times and elapsed working time (domain.md 4.1): W(C,a,b) and A(C,t,d).

All instants are aware; those given back are UTC. Seconds count, what is finer is cut off.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from countersign.calendars.rules.calendar import FIRST_YEAR, LAST_YEAR, Calendar, Line
from countersign.calendars.rules.faults import CalendarError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def due(calendar: Calendar, start: datetime, seconds: int) -> datetime:
    """Return the first instant by which so many seconds of working time have passed since the start: A(C,t,d).

    With no seconds it is the start itself, also when nothing is open then.
    Raises: CalendarError("calendar_never_reached") when the calendar does not open long enough.
    Source: domain.md 4.1, F2, F14.
    """
    if seconds < 0:
        raise ValueError("a target is not negative")
    moment = _second(start)
    if seconds == 0:
        return _instant(moment)
    line = _line_around(calendar, moment, moment)
    while True:
        index = bisect_left(line.after, _open_before(line, moment) + seconds)
        if index < len(line.after):
            reached = line.ends[index] - (line.after[index] - _open_before(line, moment) - seconds)
            if reached <= line.until:
                return _instant(reached)
        line = _longer(calendar, line)


def elapsed(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Return the seconds of working time in [start, end): W(C,a,b); 0 when the end is not after the start.

    Source: domain.md 4.1, F4.
    """
    low, high = _second(start), _second(end)
    if high <= low:
        return 0
    line = _line_around(calendar, low, high)
    return _open_before(line, high) - _open_before(line, low)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Tell whether the calendar is open at an instant; at its end an interval is closed."""
    moment = _second(at)
    line = _line_around(calendar, moment, moment)
    index = bisect_right(line.starts, moment) - 1
    return index >= 0 and moment < line.ends[index]


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """Return the first instant, from this one on, at which the calendar is open; nothing when it never opens again.

    While it is open that is the instant itself.
    """
    if is_open(calendar, at):
        return _instant(_second(at))
    try:
        return due(calendar, at, 1) - timedelta(seconds=1)
    except CalendarError:
        return None


def due_after_pauses(
    calendar: Calendar, start: datetime, seconds: int, pauses: Iterable[tuple[datetime, datetime]]
) -> datetime:
    """Return when a target is due if counting stops during some intervals [from, to), given in any order.

    A target whose time was over before a pause began keeps its due time: a pause comes too late for it.
    Source: F5, E10, E11.
    """
    counted_from, left = start, seconds
    reached = due(calendar, counted_from, left)
    for since, until in sorted(pauses):
        if until <= counted_from:
            continue
        if since > reached:
            break
        since = max(since, counted_from)
        left -= elapsed(calendar, counted_from, since)
        counted_from = until
        reached = due(calendar, counted_from, left)
    return reached


def _second(instant: datetime) -> int:
    since = instant - _EPOCH  # Refuses an instant without a zone: TypeError.
    return since.days * 86_400 + since.seconds


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _open_before(line: Line, moment: int) -> int:
    """Return the open seconds of the line before an instant."""
    index = bisect_right(line.starts, moment) - 1
    if index < 0:
        return 0
    return line.before[index] + min(moment, line.ends[index]) - line.starts[index]


def _line_around(calendar: Calendar, low: int, high: int) -> Line:
    """Return a line that is complete between two instants."""
    line = calendar.known_line
    if line is not None and line.since <= low and high <= line.until:
        return line
    first, last = _instant(low).year - 1, _instant(high).year + 1
    if first < FIRST_YEAR or last > LAST_YEAR:
        raise CalendarError("calendar_out_of_years")
    return calendar.line(first, last)


def _longer(calendar: Calendar, line: Line) -> Line:
    """Return a line that reaches further into the future, each time twice as far."""
    if line.last_year >= LAST_YEAR:
        raise CalendarError("calendar_never_reached")
    further = max(2, line.last_year - line.first_year)
    return calendar.line(line.first_year, min(LAST_YEAR, line.last_year + further))
