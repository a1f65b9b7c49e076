"""What people are shown of a ticket's clocks, and the severities they start from (F3, F15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.sla.rules import ClockName, Clocks
from countersign.tickets.rules.clocks import RANK, adopted, expected, is_met, mood
from countersign.tickets.rules.severity import DEFAULTS, SHORT, Severity, default_for, is_raise
from countersign.tickets.rules.status import Kind

AT = datetime(2026, 11, 3, 14, 3, 27, 999_999, tzinfo=UTC)
FLOOR = AT.replace(microsecond=0)
SEVERITIES = st.sampled_from(list(RANK))


def later(minutes: float) -> datetime:
    return FLOOR + timedelta(minutes=minutes)


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


def test_the_one_clock_of_before_becomes_the_first_of_four() -> None:
    assert adopted("", None, None) == Clocks()
    clock = adopted("next", FLOOR, later(20)).clocks[ClockName.NEXT]
    assert (clock.target.seconds, clock.started_at, clock.due_at, clock.runs) == (1200, FLOOR, later(20), True)


def test_every_kind_of_request_begins_with_a_severity() -> None:
    assert set(DEFAULTS) == set(Kind)
    assert default_for("down") is Severity.CRITICAL
    assert default_for("question") is Severity.LOW


@given(SEVERITIES, SEVERITIES)
def test_a_raise_is_towards_the_critical(old: str, new: str) -> None:
    assert is_raise(old, new) is (RANK[new] < RANK[old])


def test_severities_have_short_names() -> None:
    assert [SHORT[severity] for severity in Severity] == ["S1", "S2", "S3", "S4"]
