"""Domain 5.3 and E26: which ticket is next. Domain 5.4: how much somebody carries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.tickets.rules import load
from countersign.tickets.rules.order import Waiting, in_order, plan_ranks

T0 = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)


def ticket(number: int, due: float | None = None, **more: object) -> Waiting:
    """Return a ticket due so many minutes after T0."""
    due_at = None if due is None else T0 + timedelta(minutes=due)
    return Waiting(number, due_at, T0 - timedelta(minutes=30), **more)  # type: ignore[arg-type]


def numbers(*tickets: Waiting) -> list[int]:
    found = {tuple(one.number for one in in_order(row)) for row in permutations(tickets)}
    assert len(found) == 1, "the order depends on how the tickets were read"
    return list(found.pop())


def test_e26_the_soonest_promise_is_next() -> None:
    assert numbers(ticket(1, 30), ticket(2, 5), ticket(3, 15)) == [2, 3, 1]


def test_e26_a_promise_missed_comes_before_one_to_keep() -> None:
    assert numbers(ticket(1, 5), ticket(2, -40), ticket(3, -2)) == [2, 3, 1]


def test_5_3_a_critical_pre_empts() -> None:
    assert numbers(ticket(1, 5), ticket(2, 60, critical=True), ticket(3, -9), ticket(4, 14, critical=True)) == [
        4, 2, 3, 1,
    ]  # fmt: skip


def test_5_3_within_two_minutes_what_came_back_goes_before_what_is_fresh() -> None:
    assert numbers(ticket(1, 10), ticket(2, 12, reopened=True)) == [2, 1]
    assert numbers(ticket(1, 10), ticket(2, 12.02, reopened=True)) == [1, 2]
    assert numbers(ticket(1, 10, reopened=True), ticket(2, 9)) == [1, 2]


def test_5_3_two_minutes_are_counted_from_what_is_left() -> None:
    """A reopened ticket does not overtake one after another: each window begins at the soonest that is left."""
    assert numbers(ticket(1, 0), ticket(2, 1.5), ticket(3, 3, reopened=True)) == [1, 3, 2]


def test_5_3_the_plan_breaks_ties_of_one_second_alone() -> None:
    assert numbers(ticket(1, 10, plan_rank=2), ticket(2, 10, plan_rank=0)) == [2, 1]
    assert numbers(ticket(1, 10, plan_rank=2), ticket(2, 10.05, plan_rank=0)) == [1, 2]
    assert numbers(ticket(2, 10), ticket(1, 10)) == [1, 2]


def test_what_promises_nothing_comes_last() -> None:
    assert numbers(ticket(1), ticket(2, 500), ticket(3, critical=True)) == [3, 2, 1]


@given(st.lists(st.tuples(st.integers(-60, 60), st.booleans(), st.booleans(), st.integers(0, 2)), max_size=25))
def test_every_ticket_is_ordered_once_and_criticals_stand_first(rows: list[tuple[int, bool, bool, int]]) -> None:
    given_ = [
        ticket(number, due, critical=critical, reopened=reopened, plan_rank=rank)
        for number, (due, critical, reopened, rank) in enumerate(rows)
    ]
    ordered = in_order(given_)
    assert sorted(one.number for one in ordered) == [one.number for one in given_]
    criticals = [one.critical for one in ordered]
    assert criticals == sorted(criticals, reverse=True)
    for before, after in pairwise(ordered):
        assert before.due_at and after.due_at
        if before.critical == after.critical and not before.reopened:
            assert before.due_at <= after.due_at


def test_plans_are_ranked_by_what_they_promise() -> None:
    assert plan_ranks({7: 7200, 8: 900, 9: 7200}) == {7: 1, 8: 0, 9: 1}
    assert plan_ranks({}) == {}


@pytest.mark.parametrize(
    ("severity", "status", "quarters"),
    [("critical", "in_progress", 16), ("high", "in_progress", 8), ("normal", "in_progress", 4),
     ("low", "in_progress", 4), ("critical", "waiting", 1), ("normal", "closed", 0)],
)  # fmt: skip
def test_5_4_what_a_ticket_weighs(severity: str, status: str, quarters: int) -> None:
    assert load.weight(severity, status) == quarters


def test_5_4_eight_is_the_cap() -> None:
    held = [("critical", "in_progress"), ("high", "in_progress"), ("normal", "in_progress"), ("high", "waiting")]
    assert load.written(load.load(held)) == "7.25"
    assert not load.is_full(load.load(held))
    assert load.is_full(load.load([*held, ("normal", "in_progress")]))
    assert load.is_full(8, cap=8)
    assert [load.written(n) for n in (0, 1, 2, 3, 32)] == ["0", "0.25", "0.5", "0.75", "8"]
