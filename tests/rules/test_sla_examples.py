"""The worked examples of domain 4.3, by number, as pure arithmetic; the same come through the database too."""

from __future__ import annotations

import pytest
from tests.rules import plans_of_domain as plans
from tests.rules.playing_clocks import FIRST, NEXT, SOLVE, UPDATE, H, Play, instant, terms

BASIC, BUSINESS, PREMIUM = terms(1, plans.BASIC), terms(2, plans.BUSINESS), terms(3, plans.PREMIUM)
BASIC_IT, BUSINESS_IT = terms(1, plans.BASIC, "IT"), terms(2, plans.BUSINESS, "IT")
NIGHTS, ALMATY = terms(4, plans.NIGHTS), terms(5, plans.ALMATY, "ALMATY")


@pytest.mark.parametrize(("answered", "met"), [("10:15:00", True), ("10:15:01", False)])
def test_e1_the_boundary_itself_is_met(answered: str, met: bool) -> None:
    play = Play(BUSINESS, "normal").does(H.OPENED, "2026-03-10T10:00:00+03:00")
    assert play.due(FIRST) == instant("2026-03-10T07:15:00+00:00")
    play.does(H.ACCEPTED, "2026-03-10T10:01:00+03:00").does(H.ANSWERED, f"2026-03-10T{answered}+03:00")
    assert play.met(FIRST) == [met]


@pytest.mark.parametrize(
    ("sold", "severity", "opened", "clock", "due"),
    [
        pytest.param(BASIC, "normal", "2026-04-03T17:50:00+03:00", FIRST, "2026-04-06T09:05:00+03:00", id="e2"),
        pytest.param(BASIC, "normal", "2026-04-04T13:00:00+03:00", FIRST, "2026-04-06T09:15:00+03:00", id="e3"),
        pytest.param(BASIC, "normal", "2026-04-30T15:00:00+03:00", SOLVE, "2026-05-05T16:00:00+03:00", id="e4"),
        pytest.param(BASIC, "normal", "2025-10-31T17:55:00+03:00", FIRST, "2025-11-01T09:10:00+03:00", id="e5"),
        pytest.param(BASIC_IT, "normal", "2026-05-29T12:00:00+02:00", SOLVE, "2026-06-03T12:00:00+02:00", id="e6"),
        pytest.param(BUSINESS_IT, "critical", "2026-03-29T01:50:00+01:00", FIRST, "2026-03-29T03:05:00+02:00", id="e7"),
        pytest.param(
            BUSINESS_IT, "critical", "2026-03-29T01:50:00+01:00", SOLVE, "2026-03-29T06:50:00+02:00", id="e7r",
        ),
        pytest.param(BUSINESS_IT, "critical", "2026-10-25T02:50:00+02:00", FIRST, "2026-10-25T02:05:00+01:00", id="e8"),
        pytest.param(
            BUSINESS_IT, "critical", "2026-10-25T02:50:00+02:00", SOLVE, "2026-10-25T05:50:00+01:00", id="e8r",
        ),
        pytest.param(NIGHTS, "high", "2026-03-28T20:00:00+01:00", SOLVE, "2026-03-29T21:00:00+02:00", id="e9a"),
        pytest.param(NIGHTS, "high", "2026-10-24T20:00:00+02:00", SOLVE, "2026-10-25T07:00:00+01:00", id="e9b"),
        pytest.param(BASIC, "normal", "2026-06-08T23:40:00+03:00", FIRST, "2026-06-09T09:15:00+03:00", id="e17a"),
        pytest.param(BASIC, "critical", "2026-06-08T23:40:00+03:00", FIRST, "2026-06-08T23:55:00+03:00", id="e17b"),
        pytest.param(BUSINESS, "normal", "2026-06-08T23:40:00+03:00", FIRST, "2026-06-08T23:55:00+03:00", id="e17c"),
        pytest.param(BUSINESS, "normal", "2026-04-06T09:40:00+03:00", FIRST, "2026-04-06T09:55:00+03:00", id="e21"),
        pytest.param(ALMATY, "normal", "2024-02-29T17:00:00+06:00", SOLVE, "2024-03-01T17:00:00+05:00", id="e22"),
    ],
)  # fmt: skip
def test_e2_to_e22_a_clock_is_due(sold: object, severity: str, opened: str, clock: object, due: str) -> None:
    play = Play(sold, severity).does(H.OPENED, opened)  # type: ignore[arg-type]
    assert play.due(clock) == instant(due)  # type: ignore[arg-type]


def test_e8_an_answer_in_the_second_hour_of_autumn_is_late() -> None:
    play = Play(BUSINESS_IT, "critical").does(H.OPENED, "2026-10-25T02:50:00+02:00")
    play.does(H.ACKNOWLEDGED, "2026-10-25T02:10:00+01:00")
    assert play.met(FIRST) == [False]
    assert play.outcomes[0].seconds == 20 * 60


def test_e10_a_pause_gives_back_what_was_left() -> None:
    play = Play(BUSINESS, "normal").does(H.OPENED, "2026-04-07T10:00:00+03:00")
    assert play.due(SOLVE) == instant("2026-04-08T10:00:00+03:00")
    play.does(H.ASKED, "2026-04-07T11:30:00+03:00")
    assert (play.due(SOLVE), play.clock(SOLVE).left) == (None, 7 * 3600 + 1800)
    play.does(H.CUSTOMER_WROTE, "2026-04-08T12:00:00+03:00")
    assert play.spent(SOLVE, "2026-04-08T12:00:00+03:00") == 5400
    assert play.due(SOLVE) == instant("2026-04-09T10:30:00+03:00")
    assert play.due(NEXT) == instant("2026-04-08T13:00:00+03:00")


def test_e11_a_pause_over_closing_costs_open_time_alone() -> None:
    play = Play(BASIC, "normal").does(H.OPENED, "2026-04-07T16:00:00+03:00")
    assert play.due(SOLVE) == instant("2026-04-09T16:00:00+03:00")
    play.does(H.ASKED, "2026-04-07T17:00:00+03:00")
    assert play.clock(SOLVE).left == 17 * 3600
    play.does(H.CUSTOMER_WROTE, "2026-04-07T22:00:00+03:00")
    assert play.due(SOLVE) == instant("2026-04-09T17:00:00+03:00")


@pytest.mark.parametrize(("raised", "due"), [("11:00", "15:00"), ("16:30", "18:00")])
def test_e12_raised_is_never_later(raised: str, due: str) -> None:
    play = Play(BUSINESS, "normal").does(H.OPENED, "2026-04-15T09:00:00+03:00")
    assert play.due(SOLVE) == instant("2026-04-15T18:00:00+03:00")
    play.becomes("critical", f"2026-04-15T{raised}:00+03:00")
    assert play.due(SOLVE) == instant(f"2026-04-15T{due}:00+03:00")
    assert UPDATE in play.state.clocks
    if raised == "11:00":
        assert play.due(UPDATE) == instant("2026-04-15T12:00:00+03:00")


def test_e13_lowered_gives_what_the_longer_target_leaves_and_heals_no_breach() -> None:
    opened, lowered = "2026-04-15T09:00:00+03:00", "2026-04-15T10:00:00+03:00"
    play = Play(BUSINESS, "critical").does(H.OPENED, opened)
    assert play.due(SOLVE) == instant("2026-04-15T13:00:00+03:00")
    assert play.becomes("normal", lowered).due(SOLVE) == instant("2026-04-15T18:00:00+03:00")
    assert not play.clock(UPDATE).is_open
    late = Play(BUSINESS, "critical").does(H.OPENED, opened).becomes("normal", "2026-04-15T13:30:00+03:00")
    assert late.due(SOLVE) == instant("2026-04-15T13:00:00+03:00")
    late.does(H.PROPOSED, "2026-04-15T17:00:00+03:00").does(H.CONFIRMED, "2026-04-15T17:30:00+03:00")
    assert late.met(SOLVE) == [False]


def test_e14_an_upgrade_moves_open_clocks_and_a_downgrade_leaves_them() -> None:
    saturday = "2026-04-04T12:00:00+03:00"
    play = Play(BASIC, "normal").does(H.OPENED, "2026-04-03T19:00:00+03:00")
    assert play.due(FIRST) == instant("2026-04-06T09:15:00+03:00")
    assert play.due(SOLVE) == instant("2026-04-07T18:00:00+03:00")
    play.terms = PREMIUM
    play.does(H.PLAN_CHANGED, saturday)
    assert play.due(FIRST) == instant("2026-04-04T12:10:00+03:00")
    assert play.due(SOLVE) == instant("2026-04-04T20:00:00+03:00")
    assert [one.plan for one in play.state.snapshots] == [1, 3]
    down = Play(PREMIUM, "normal").does(H.OPENED, "2026-04-04T11:55:00+03:00")
    before = down.state
    down.terms = BASIC
    assert down.does(H.PLAN_CHANGED, saturday).state == before


def test_e15_reopening_goes_on_with_what_is_left_and_owes_no_first_answer() -> None:
    play = Play(BUSINESS, "normal").does(H.OPENED, "2026-04-07T10:00:00+03:00")
    play.does(H.PROPOSED, "2026-04-07T14:00:00+03:00").does(H.CONFIRMED, "2026-04-07T14:20:00+03:00")
    assert (play.met(FIRST), play.met(SOLVE)) == ([False], [True])
    play.does(H.REOPENED, "2026-04-10T11:00:00+03:00")
    assert play.spent(SOLVE, "2026-04-10T11:00:00+03:00") == 4 * 3600
    assert play.due(SOLVE) == instant("2026-04-10T16:00:00+03:00")
    assert play.due(NEXT) == instant("2026-04-10T12:00:00+03:00")
    assert not play.clock(FIRST).is_open


def test_e16_a_rejected_solution_goes_on_with_what_is_left() -> None:
    play = Play(BUSINESS, "normal").does(H.OPENED, "2026-04-07T10:00:00+03:00")
    play.does(H.PROPOSED, "2026-04-07T14:00:00+03:00").does(H.REJECTED, "2026-04-08T09:30:00+03:00")
    assert play.due(SOLVE) == instant("2026-04-08T14:30:00+03:00")


def test_e18_a_handover_touches_no_clock() -> None:
    play = Play(BUSINESS, "high").does(H.OPENED, "2026-04-14T12:00:00+03:00")
    before = play.state
    assert play.does(H.ACCEPTED, "2026-04-14T18:20:00+03:00").state == before
    play.does(H.PROPOSED, "2026-04-14T20:30:00+03:00").does(H.CONFIRMED, "2026-04-14T20:40:00+03:00")
    solved = next(one for one in play.outcomes if one.name == SOLVE)
    assert solved.due_at == instant("2026-04-14T20:00:00+03:00")
    assert (solved.met, solved.ended_at) == (False, instant("2026-04-14T20:30:00+03:00"))


def test_e19_several_messages_are_one_clock() -> None:
    play = Play(BUSINESS, "normal").does(H.OPENED, "2026-04-16T09:00:00+03:00")
    play.does(H.ANSWERED, "2026-04-16T09:05:00+03:00")
    for minute in (0, 20, 40):
        play.does(H.CUSTOMER_WROTE, f"2026-04-16T10:{minute:02}:00+03:00")
    assert play.due(NEXT) == instant("2026-04-16T11:00:00+03:00")
    play.does(H.ANSWERED, "2026-04-16T10:50:00+03:00")
    answered = next(one for one in play.outcomes if one.name == NEXT)
    assert (answered.met, answered.seconds) == (True, 50 * 60)


def test_e20_a_supplier_pauses_nothing_unless_the_plan_says_so() -> None:
    play = Play(BASIC, "high").does(H.OPENED, "2026-06-11T14:00:00+03:00")
    play.does(H.THIRD_PARTY, "2026-06-11T15:00:00+03:00").does(H.RESUMED, "2026-06-15T11:00:00+03:00")
    assert play.due(SOLVE) == instant("2026-06-15T14:00:00+03:00")
