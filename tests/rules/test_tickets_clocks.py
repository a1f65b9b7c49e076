"""When the answer is due: starting, running, moving with severity, met or missed (F1-F7, F15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.tickets.rules.clocks import (
    RANK,
    STOPPED,
    Clock,
    expected,
    is_met,
    mood,
    on_customer_message,
    on_severity,
    started,
    target,
)  # fmt: skip
from countersign.tickets.rules.severity import DEFAULTS, SHORT, Severity, default_for, is_raise
from countersign.tickets.rules.status import Kind

AT = datetime(2026, 11, 3, 14, 3, 27, 999_999, tzinfo=UTC)
FLOOR = AT.replace(microsecond=0)
TARGETS = {
    "critical": {"first_minutes": 15, "next_minutes": 20},
    "high": {"first_minutes": 30, "next_minutes": 40},
    "normal": {"first_minutes": 60, "next_minutes": 120},
    "low": {"first_minutes": 240, "next_minutes": 480},
}
SEVERITIES = st.sampled_from(list(TARGETS))


def later(minutes: float) -> datetime:
    return FLOOR + timedelta(minutes=minutes)


@pytest.mark.parametrize(("severity", "name", "minutes"), [("critical", "first", 15), ("low", "next", 480)])
def test_a_clock_starts_at_the_whole_second_with_the_promise_of_the_plan(
    severity: str, name: str, minutes: int
) -> None:
    assert started(TARGETS, severity, name, AT) == Clock(name, FLOOR, later(minutes))
    assert target(TARGETS, severity, name) == timedelta(minutes=minutes)


def test_a_customers_message_starts_the_next_response() -> None:
    assert on_customer_message(STOPPED, TARGETS, "high", AT) == Clock("next", FLOOR, later(40))


@pytest.mark.parametrize("name", ["first", "next"])
def test_a_running_clock_counts_alone(name: str) -> None:
    running = started(TARGETS, "high", name, AT)
    assert on_customer_message(running, TARGETS, "high", AT + timedelta(minutes=5)) is running


def test_raising_the_severity_brings_the_due_time_nearer() -> None:
    running = started(TARGETS, "normal", "first", AT)
    assert on_severity(running, TARGETS, "normal", "critical", later(10)).due_at == later(25)


def test_raising_the_severity_never_moves_the_due_time_later() -> None:
    running = started(TARGETS, "normal", "first", AT)
    assert on_severity(running, TARGETS, "normal", "critical", later(55)).due_at == later(60)


def test_lowering_the_severity_gives_what_is_left_of_the_longer_target() -> None:
    running = started(TARGETS, "critical", "first", AT)
    assert on_severity(running, TARGETS, "critical", "low", later(10)).due_at == later(240)


def test_lowering_the_severity_heals_no_breach() -> None:
    running = started(TARGETS, "critical", "first", AT)
    assert on_severity(running, TARGETS, "critical", "low", later(16)) == running


def test_severity_touches_no_stopped_clock() -> None:
    assert on_severity(STOPPED, TARGETS, "low", "critical", AT) == STOPPED


@given(SEVERITIES, SEVERITIES, st.sampled_from(["first", "next"]), st.integers(0, 10_000))
def test_a_shown_due_time_moves_later_only_by_a_lower_severity(old: str, new: str, name: str, seconds: int) -> None:
    running = started(TARGETS, old, name, AT)
    assert running.due_at is not None
    moved = on_severity(running, TARGETS, old, new, FLOOR + timedelta(seconds=seconds))
    assert moved.name == name
    assert moved.started_at == running.started_at
    assert moved.due_at is not None
    if RANK[new] < RANK[old]:
        assert moved.due_at <= running.due_at
    else:
        assert moved.due_at >= running.due_at


def test_equality_to_the_second_is_met() -> None:
    assert is_met(FLOOR, FLOOR + timedelta(microseconds=999_999))
    assert not is_met(FLOOR, FLOOR + timedelta(seconds=1))


def test_the_earlier_of_clock_and_promise_is_expected() -> None:
    assert expected(later(5), later(3)) == later(3)
    assert expected(later(2), None) == later(2)
    assert expected(None, later(3)) == later(3)
    assert expected(None, None) is None


@pytest.mark.parametrize(
    ("due_at", "status", "said"),
    [
        (later(-1), "new", "over"),
        (later(0), "new", "soon"),
        (later(15), "new", "soon"),
        (later(16), "in_progress", "left"),
        (None, "waiting", "paused"),
        (None, "in_progress", "none"),
        (None, "closed", "none"),
    ],
)
def test_a_clock_says_how_it_stands(due_at: datetime | None, status: str, said: str) -> None:
    assert mood(due_at, FLOOR, status) == said


def test_every_kind_of_request_begins_with_a_severity() -> None:
    assert set(DEFAULTS) == set(Kind)
    assert default_for("down") is Severity.CRITICAL
    assert default_for("question") is Severity.LOW


@given(SEVERITIES, SEVERITIES)
def test_a_raise_is_towards_the_critical(old: str, new: str) -> None:
    assert is_raise(old, new) is (RANK[new] < RANK[old])


def test_severities_have_short_names() -> None:
    assert [SHORT[severity] for severity in Severity] == ["S1", "S2", "S3", "S4"]
