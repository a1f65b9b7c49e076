"""Working time against an oracle that walks minute by minute and shares no code with what it judges (issue 4 §1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countersign.calendars.rules import (
    ALWAYS,
    Calendar,
    CalendarError,
    due,
    due_after_pauses,
    elapsed,
    is_open,
    next_opening,
    plain,
    read,
)  # fmt: skip

MINUTE = timedelta(minutes=1)
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Zones with the days around which their clocks change: by an hour, by half of one, at midnight, by law, by a whole day.
CHANGES = [
    ("Europe/Rome", date(2026, 3, 29)), ("Europe/Rome", date(2026, 10, 25)), ("Europe/Moscow", date(2014, 10, 26)),
    ("Asia/Almaty", date(2024, 3, 1)), ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2019, 2, 17)),
    ("Australia/Lord_Howe", date(2026, 4, 5)), ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Casablanca", date(2026, 2, 15)), ("Africa/Cairo", date(2026, 4, 24)), ("Asia/Beirut", date(2026, 3, 29)),
    ("Pacific/Apia", date(2011, 12, 30)), ("America/New_York", date(2026, 11, 1)), ("Asia/Kathmandu", date(2026, 1, 5)),
    ("UTC", date(2026, 1, 1)),
]  # fmt: skip


# The oracle: what is written, in minutes of UTC, and nothing else.
@lru_cache(maxsize=64)
def labels(zone: str, first: date, days: int) -> list[tuple[datetime, datetime]]:
    """Every minute of UTC around these dates, with what a clock on the wall shows at it."""
    place = ZoneInfo(zone)
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=3)
    minutes = (start + number * MINUTE for number in range((days + 6) * 1440))
    return [(minute, minute.astimezone(place).replace(tzinfo=None)) for minute in minutes]


def minutes_open(content: dict[str, Any], first: date, days: int) -> set[datetime]:
    """The open minutes of every interval that opens on one of these dates, found by walking."""
    walked = labels(content["zone"], first, days)
    found: set[datetime] = set()
    for number in range(days):
        day = first + timedelta(days=number)
        pairs = content["days"].get(day.isoformat(), content["week"].get(NAMES[day.weekday()], []))
        for opening, end in pairs:
            opens, closes = wall(day, opening), wall(day, end)
            if closes <= opens:
                closes += timedelta(days=1)
            begin = next(minute for minute, label in walked if label >= opens)
            same = [minute for minute, label in walked if label == closes]
            stop = same[-1] if same else next(minute for minute, label in walked if label > closes)
            found.update(minute for minute, _ in walked if begin <= minute < stop)
    return found


def wall(day: date, written: str) -> datetime:
    hours, minutes = written.split(":")
    return datetime(day.year, day.month, day.day) + timedelta(hours=int(hours), minutes=int(minutes))


def walked_due(open_: set[datetime], start: datetime, seconds: int, until: datetime) -> datetime | None:
    """The first instant by which so many open seconds have passed; none within what was walked."""
    moment = start
    while seconds and moment < until:
        minute = moment.replace(second=0)
        left = int((minute + MINUTE - moment).total_seconds())
        if minute in open_:
            if seconds <= left:
                return moment + timedelta(seconds=seconds)
            seconds -= left
        moment = minute + MINUTE
    return None if seconds else moment


def walked_elapsed(open_: set[datetime], start: datetime, end: datetime) -> int:
    """The open seconds between two instants."""
    total, moment = 0, start
    while moment < end:
        minute = moment.replace(second=0)
        following = min(minute + MINUTE, end)
        total += int((following - moment).total_seconds()) if minute in open_ else 0
        moment = following
    return total


TIMES = st.one_of(
    st.sampled_from(["00:00", "00:30", "01:00", "01:30", "02:00", "02:15", "02:30", "03:00", "18:00", "23:30"]),
    st.sampled_from(["00:00", "02:15", "02:45"]),
    st.builds(lambda minute: f"{minute // 60:02}:{minute % 60:02}", st.integers(0, 1439)),
)


@st.composite
def pairs_of_a_day(draw: st.DrawFn) -> list[list[str]]:
    """Up to three intervals; the last may run over midnight, or to 24:00."""
    times = sorted(draw(st.lists(TIMES, max_size=6, unique=True)))
    pairs = [[opening, end] for opening, end in zip(times[::2], times[1::2], strict=False)]
    if len(times) % 2:
        pairs.append([times[-1], draw(st.sampled_from(["24:00", "00:00", times[0]]))])
    return draw(st.permutations(pairs))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[dict[str, Any], date]:
    """A calendar as written, and a day around which the clocks of its zone change."""
    zone, change = draw(st.sampled_from(CHANGES))
    week = {name: pairs for name in NAMES if (pairs := draw(pairs_of_a_day()))}
    near = st.integers(-4, 4).map(lambda days: (change + timedelta(days=days)).isoformat())
    dated = draw(st.dictionaries(near, pairs_of_a_day(), max_size=3))
    return {"zone": zone, "week": week, "days": dated}, change


def taken(content: dict[str, Any]) -> Calendar | None:
    try:
        return read(content)
    except CalendarError as why:
        assert why.code == "calendar_overlap"  # An evening reached into the next morning of the week.
        return None


def moments(change: date) -> st.SearchStrategy[datetime]:
    noon = datetime(change.year, change.month, change.day, 12, tzinfo=UTC)
    return st.integers(-4 * 86_400, 4 * 86_400).map(lambda seconds: noon + timedelta(seconds=seconds))


# The first Sunday has no 02:15 and no 02:30 in Rome, the last one has both twice. In Moscow 01:30 came twice in 2014.
@pytest.mark.parametrize(
    ("zone", "day", "pair", "opens", "closes"),
    [
        ("Europe/Rome", "2026-03-29", ["02:15", "04:00"], "01:00", "02:00"),
        ("Europe/Rome", "2026-03-29", ["00:00", "02:15"], "23:00", "01:00"),
        ("Europe/Rome", "2026-03-29", ["02:15", "02:30"], None, None),
        ("Europe/Rome", "2026-10-25", ["02:15", "04:00"], "00:15", "03:00"),
        ("Europe/Rome", "2026-10-25", ["00:00", "02:15"], "22:00", "01:15"),
        ("Europe/Rome", "2026-10-25", ["02:15", "02:30"], "00:15", "01:30"),
        ("Europe/Moscow", "2014-10-26", ["01:30", "09:00"], "21:30", "06:00"),
        ("America/Sao_Paulo", "2018-11-04", ["00:00", "06:00"], "03:00", "08:00"),
        ("Pacific/Apia", "2011-12-30", ["09:00", "18:00"], None, None),
    ],
)
def test_f14_bounds_at_local_times_that_do_not_exist_or_come_twice(
    zone: str, day: str, pair: list[str], opens: str | None, closes: str | None
) -> None:
    calendar = read({"zone": zone, "days": {day: [pair]}})
    before = datetime.fromisoformat(f"{day}T12:00:00+00:00") - timedelta(days=3)
    opening = next_opening(calendar, before)
    if opening is None:
        assert (opens, closes) == (None, None)
        return
    length = elapsed(calendar, before, before + timedelta(days=7))
    assert (f"{opening:%H:%M}", f"{due(calendar, before, length):%H:%M}") == (opens, closes)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(calendars(), st.data())
def test_f14_due_and_elapsed_agree_with_walking_minute_by_minute(
    written: tuple[dict[str, Any], date], data: st.DataObject
) -> None:
    content, change = written
    calendar = taken(content)
    if calendar is None:
        return
    first, days = change - timedelta(days=7), 15
    open_ = minutes_open(content, first, days)
    until = datetime(change.year, change.month, change.day, tzinfo=UTC) + timedelta(days=5)
    for _ in range(4):
        start = data.draw(moments(change))
        end, seconds = data.draw(moments(change)), data.draw(st.integers(0, 5 * 86_400))
        assert elapsed(calendar, start, end) == walked_elapsed(open_, start, end)
        assert is_open(calendar, start) == (start.replace(second=0) in open_)
        expected = walked_due(open_, start, seconds, until)
        if expected is not None:
            assert due(calendar, start, seconds) == expected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calendars(), st.data())
def test_a_due_time_is_the_first_instant_at_which_the_target_is_used_up(
    written: tuple[dict[str, Any], date], data: st.DataObject
) -> None:
    content, change = written
    calendar = taken(content)
    if calendar is None or not content["week"]:
        return
    start = data.draw(moments(change))
    seconds = data.draw(st.integers(1, 400 * 86_400))
    reached = due(calendar, start, seconds)
    assert elapsed(calendar, start, reached) == seconds
    assert elapsed(calendar, start, reached - timedelta(seconds=1)) == seconds - 1
    half = due(calendar, start, seconds // 2)
    assert due(calendar, half, seconds - seconds // 2) == reached
    opens = next_opening(calendar, start)
    assert opens is not None and is_open(calendar, opens) and elapsed(calendar, start, opens) == 0


@settings(max_examples=40, deadline=None)
@given(calendars(), st.data())
def test_f5_pauses_are_the_open_time_they_cover(written: tuple[dict[str, Any], date], data: st.DataObject) -> None:
    content, change = written
    calendar = taken(content)
    if calendar is None or not content["week"]:
        return
    start = data.draw(moments(change))
    seconds = data.draw(st.integers(1, 5 * 86_400))
    one, other = sorted(data.draw(st.tuples(moments(change), moments(change))))
    reached = due_after_pauses(calendar, start, seconds, [(one, other)])
    unpaused = due(calendar, start, seconds)
    if one > unpaused or other <= start:
        assert reached == unpaused
    else:
        assert elapsed(calendar, start, max(one, start)) + elapsed(calendar, other, reached) == seconds


@given(st.data())
def test_a_calendar_is_written_as_it_was_read(data: st.DataObject) -> None:
    content, _ = data.draw(calendars())
    calendar = taken(content)
    if calendar is not None:
        assert read(plain(calendar)) == calendar
        assert plain(read(plain(calendar))) == plain(calendar)


def test_always_counts_every_second() -> None:
    start = datetime(2026, 3, 28, 23, 59, 59, 999_999, tzinfo=UTC)
    assert due(ALWAYS, start, 86_400) == datetime(2026, 3, 29, 23, 59, 59, tzinfo=UTC)
    assert elapsed(ALWAYS, start, start + timedelta(days=3650)) == 3650 * 86_400


def test_a_target_of_nothing_is_due_at_once_and_an_empty_interval_holds_nothing() -> None:
    office = read({"zone": "Europe/Moscow", "week": {"mon": [["09:00", "18:00"]]}})
    sunday = datetime(2026, 4, 5, 10, 0, 0, 5, tzinfo=UTC)
    assert due(office, sunday, 0) == sunday.replace(microsecond=0)
    assert elapsed(office, sunday, sunday) == elapsed(office, sunday, sunday - timedelta(days=9)) == 0
    closing = datetime(2026, 4, 6, 15, tzinfo=UTC)
    assert due(office, closing - timedelta(hours=9), 9 * 3600) == closing  # Used up at closing: due at closing.
    assert next_opening(office, closing) == datetime(2026, 4, 13, 6, tzinfo=UTC)


def test_instants_without_a_zone_and_negative_targets_are_mistakes() -> None:
    with pytest.raises(TypeError):
        due(ALWAYS, datetime(2026, 1, 1), 1)
    with pytest.raises(ValueError):
        due(ALWAYS, datetime(2026, 1, 1, tzinfo=UTC), -1)


def test_a_calendar_of_dates_alone_ends_with_them() -> None:
    once = read({"zone": "UTC", "days": {"2026-05-01": [["10:00", "12:00"]], "2031-01-01": [["00:00", "01:00"]]}})
    start = datetime(2000, 1, 1, tzinfo=UTC)
    assert due(once, start, 2 * 3600 + 1) == datetime(2031, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert next_opening(once, datetime(2026, 6, 1, tzinfo=UTC)) == datetime(2031, 1, 1, tzinfo=UTC)
    assert next_opening(once, datetime(2031, 1, 1, 1, tzinfo=UTC)) is None
    with pytest.raises(CalendarError):
        due(once, start, 3 * 3600 + 1)
    with pytest.raises(CalendarError):
        due(read({"zone": "UTC"}), start, 1)


def test_a_dated_day_may_reach_into_the_evening_before() -> None:
    nights = {name: [["20:00", "08:00"]] for name in NAMES}
    night = read({"zone": "UTC", "week": nights, "days": {"2026-01-01": [["00:00", "24:00"]]}})
    assert elapsed(night, datetime(2025, 12, 31, 20, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)) == 28 * 3600


def test_spans_of_decades_are_counted_without_walking_days_again() -> None:
    hours = {name: [["09:00", "13:00"], ["14:00", "18:00"]] for name in NAMES[:5]}
    office = read({"zone": "Europe/Rome", "week": hours})
    start = datetime(1990, 1, 1, tzinfo=UTC)
    assert elapsed(office, start, datetime(2090, 1, 1, tzinfo=UTC)) == sum(
        8 * 3600 for number in range(36_525) if (date(1990, 1, 1) + timedelta(days=number)).weekday() < 5
    )
