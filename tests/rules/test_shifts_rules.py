"""Rules of shifts without a database: rest, local times over both nights, substitution, coverage."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.shifts.rules.absences import Away, circle, stands_in
from countersign.shifts.rules.gaps import joined, without
from countersign.shifts.rules.rota import Line, expanded, instant
from countersign.shifts.rules.shifts import REST, Span, clash, length_fault
from countersign.tickets.rules.custody import Standing, risks, stands_on_list

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROME = ZoneInfo("Europe/Rome")


def span(begins: float, ends: float, role: str = "specialist") -> Span:
    return Span(NOON + begins * HOUR, NOON + ends * HOUR, role)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (span(7, 9), "shift_double"), (span(-1, 9), "shift_double"), (span(2, 3), "shift_double"),
        (span(8, 9), "shift_without_rest"), (span(18.99, 20), "shift_without_rest"), (span(19, 20), None),
        (span(-13, -10.99), "shift_without_rest"), (span(-13, -11), None), (span(8, 9, "on_call"), None),
        (span(7, 9, "on_call"), "shift_double"),
    ],
)  # fmt: skip
def test_no_double_booking_and_eleven_hours_of_rest(other: Span, code: str | None) -> None:
    found = clash(span(0, 8), [other])
    assert (found[0] if found else None) == code


@pytest.mark.parametrize(
    ("hours", "role", "code"),
    [
        (16, "specialist", None), (16.1, "specialist", "shift_too_long"), (100, "on_call", None),
        (0, "on_call", "shift_backwards"),
    ],
)  # fmt: skip
def test_a_shift_has_a_length(hours: float, role: str, code: str | None) -> None:
    assert length_fault(NOON, NOON + hours * HOUR, role) == code


@pytest.mark.parametrize(
    ("day", "minute", "opening", "utc"),
    [
        (date(2026, 3, 29), 150, True, "01:00"),  # 02:30 is left out: the first instant after the gap
        (date(2026, 3, 29), 150, False, "01:00"),
        (date(2026, 3, 29), 180, True, "01:00"),
        (date(2026, 3, 29), 119, True, "00:59"),
        (date(2026, 10, 25), 150, True, "00:30"),  # 02:30 comes twice: an opening takes the first
        (date(2026, 10, 25), 150, False, "01:30"),  # and a closing the second
        (date(2026, 10, 24), 1440 + 150, False, "01:30"),
    ],
)
def test_f14_local_times_that_are_not_there_or_come_twice(day: date, minute: int, opening: bool, utc: str) -> None:
    assert f"{instant(ROME, day, minute, opening=opening):%H:%M}" == utc


@given(st.dates(date(2025, 1, 1), date(2028, 12, 31)), st.integers(0, 1439), st.integers(0, 1439))
def test_a_line_of_a_template_always_runs_forward(day: date, opens: int, closes: int) -> None:
    line = Line(1, "specialist", frozenset(range(7)), opens, closes)
    for one in expanded([line], zone="Europe/Rome", first=day, last=day):
        assert timedelta(0) <= one.ends_at - one.begins_at <= timedelta(hours=25)


def away(person: int, begins: float, ends: float, substitute: int | None) -> Away:
    return Away(person, NOON + begins * HOUR, NOON + ends * HOUR, substitute)


def test_e31_substitution_is_followed_and_never_runs_in_a_circle() -> None:
    chain = [away(1, 0, 9, 2), away(2, 0, 5, 3), away(3, 0, 2, 4)]
    assert [stands_in(1, NOON + hour * HOUR, chain) for hour in (-1, 0, 2, 5, 9)] == [None, 4, 3, 2, None]
    assert circle(away(4, 1, 3, 1), chain) == chain[2]
    assert circle(away(4, 2, 3, 1), chain) is None, "the third is back by then"
    assert circle(away(4, 1, 3, 9), chain) is None
    assert stands_in(1, NOON, [away(1, 0, 9, 2), away(2, 0, 9, 1)]) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8))
def test_what_is_not_covered_is_what_no_minute_covers(given_: list[tuple[int, int]]) -> None:
    covered = [(NOON + timedelta(minutes=a), NOON + timedelta(minutes=b)) for a, b in given_ if a < b]
    left = joined(without([(NOON, NOON + HOUR)], covered))
    for minute in range(60):
        at = NOON + timedelta(minutes=minute)
        inside = any(begins <= at < ends for begins, ends in covered)
        assert inside != any(begins <= at < ends for begins, ends in left)


@pytest.mark.parametrize(
    ("status", "severity", "due", "promised", "there", "found", "listed"),
    [
        ("in_progress", "normal", 5, None, True, (), False),
        ("in_progress", "normal", 5, None, False, ("holder_away",), True),
        ("in_progress", "normal", -1, None, True, ("overdue",), True),
        ("new", "normal", 5, None, False, ("nobody",), False),
        ("new", "critical", 0.5, None, False, ("due_soon", "critical", "nobody"), True),
        ("waiting", "critical", None, None, False, (), False),
        ("in_progress", "low", 5, 5, True, (), True),
    ],
)  # fmt: skip
def test_5_11_what_stands_on_the_custody_list(
    status: str, severity: str, due: float | None, promised: float | None, there: bool, found: tuple[str, ...],
    listed: bool,
) -> None:  # fmt: skip
    moments = (NOON + hours * HOUR if hours is not None else None for hours in (due, promised))
    ticket = Standing(status, severity, "", *moments, there)
    assert (risks(ticket, NOON), stands_on_list(ticket, NOON)) == (found, listed)


def test_rest_is_what_the_domain_says() -> None:
    assert timedelta(hours=11) == REST
