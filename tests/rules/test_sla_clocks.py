"""Clocks follow acts: every cell of domain 3.2, corrections, duplicates, thresholds, and what holds after any walk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules import plans_of_domain as plans
from tests.rules.playing_clocks import BOOK, FIRST, NEXT, SOLVE, UPDATE, H, Play, instant, terms

from countersign.sla.rules import Clocks, Snapshot, Stand, left_at, ran_until, read_terms, share_reached
from countersign.sla.rules.changes import pauses
from countersign.sla.rules.happenings import COLUMNS

BASIC, BUSINESS = terms(1, plans.BASIC), terms(2, plans.BUSINESS)
OPENED = "2026-04-14T12:00:00+03:00"  # A Tuesday.


def at(minutes: float) -> str:
    return (instant(OPENED) + timedelta(minutes=minutes)).isoformat()


def critical() -> Play:
    """A ticket with all clocks promised, opened."""
    return Play(BUSINESS, "critical").does(H.OPENED, OPENED)


def answered() -> Play:
    """The same with a first answer, and the customer's next message waiting."""
    return critical().does(H.ANSWERED, at(5)).does(H.CUSTOMER_WROTE, at(6))


def stands(play: Play) -> list[str]:
    """FR, NR, RES, UPD as they stand."""
    clocks = play.state.clocks
    return [clocks[name].stand.value if name in clocks else "" for name in (FIRST, NEXT, SOLVE, UPDATE)]


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (H.ACCEPTED, ["met", "running", "running", "running"]),  # T2
        (H.ACKNOWLEDGED, ["met", "met", "running", "running"]),  # T3
        (H.WITHDRAWN, ["met", "cancelled", "cancelled", "cancelled"]),  # T4
        (H.REFUSED, ["met", "met", "cancelled", "cancelled"]),  # T5
        (H.MERGED, ["met", "moved", "moved", "moved"]),  # T6
        (H.ASKED, ["met", "met", "paused", "paused"]),  # T9
        (H.SUSPENDED, ["met", "met", "paused", "paused"]),  # T10
        (H.THIRD_PARTY, ["met", "met", "running", "running"]),  # T11
        (H.SCHEDULED_BY_CUSTOMER, ["met", "met", "paused", "paused"]),  # T12
        (H.SCHEDULED_BY_PROVIDER, ["met", "met", "running", "running"]),  # T12
        (H.PROPOSED, ["met", "met", "held", "paused"]),  # T13
        (H.DECLARED_SOLVED, ["met", "cancelled", "held", "paused"]),  # T20
        (H.ANSWERED, ["met", "met", "running", "running"]),
    ],
)
def test_each_act_does_to_each_clock_what_its_row_says(act: H, expected: list[str]) -> None:
    assert stands(answered().does(act, at(10))) == expected


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (H.RESUMED, ["met", "met", "running", "running"]),  # T14 by the holder
        (H.CUSTOMER_WROTE, ["met", "running", "running", "running"]),  # T14 by the customer
        (H.CONFIRMED, ["met", "met", "met", "cancelled"]),  # T15
        (H.CLOSED_UNCONFIRMED, ["met", "met", "met", "cancelled"]),  # T17
        (H.REJECTED, ["met", "running", "running", "running"]),  # T19
    ],
)
def test_a_proposed_solution_is_followed_by(act: H, expected: list[str]) -> None:
    assert stands(answered().does(H.PROPOSED, at(10)).does(act, at(20))) == expected


def test_t16_a_closed_ticket_runs_again() -> None:
    play = answered().does(H.PROPOSED, at(10)).does(H.CONFIRMED, at(20)).does(H.REOPENED, at(600))
    assert stands(play) == ["met", "running", "running", "running"]
    assert play.due(SOLVE) == instant(at(600 + 230))


def test_t18_silence_takes_what_is_paused_out_of_the_figures() -> None:
    play = answered().does(H.ASKED, at(10)).does(H.CLOSED_UNANSWERED, at(14 * 1440))
    assert stands(play) == ["met", "met", "cancelled", "cancelled"]


def test_t20_the_resolution_stops_with_the_customers_word() -> None:
    play = answered().does(H.DECLARED_SOLVED, at(60)).does(H.PROPOSED, at(600)).does(H.CONFIRMED, at(600))
    solved = next(one for one in play.outcomes if one.name == SOLVE)
    assert (solved.ended_at, solved.met) == (instant(at(60)), True)


def test_t22_a_plan_may_let_suppliers_pause() -> None:
    sold = read_terms(BUSINESS.snapshot, plans.BUSINESS, third_pauses=True)
    play = Play(sold, "critical")
    play.does(H.OPENED, OPENED)
    asked_about = replace(BOOK, terms_of=lambda snapshot: sold)
    assert play.terms.third_pauses
    from countersign.sla.rules import More, after

    waiting = after(play.state, H.THIRD_PARTY, instant(at(30)), terms=sold, book=asked_about, more=More("critical"))
    assert waiting.clocks[SOLVE].stand == Stand.PAUSED


def test_whoever_withdraws_what_is_late_already_leaves_a_breach() -> None:
    assert stands(critical().does(H.WITHDRAWN, at(16)))[0] == "breached"


def test_a_ticket_of_the_provider_owes_no_first_answer() -> None:
    play = Play(BUSINESS, "critical").does(H.OPENED_BY_PROVIDER, OPENED)
    assert FIRST not in play.state.clocks
    assert SOLVE in play.state.clocks


def test_updates_begin_anew_with_each_public_word_and_each_stretch_counts() -> None:
    play = critical().does(H.ANSWERED, at(30)).does(H.ANSWERED, at(95))
    assert play.met(UPDATE) == [True, False]
    assert play.due(UPDATE) == instant(at(155))


def test_severity_raised_while_the_customer_is_asked_promises_updates_at_rest() -> None:
    play = Play(BUSINESS, "high").does(H.OPENED, OPENED).does(H.ASKED, at(60)).becomes("critical", at(90))
    assert play.clock(SOLVE).left == 4 * 3600  # Seven hours were left; the raise leaves four.
    assert (play.clock(UPDATE).stand, play.clock(UPDATE).left) == (Stand.PAUSED, 3600)
    assert play.does(H.CUSTOMER_WROTE, at(120)).due(UPDATE) == instant(at(180))


def test_severity_lowered_while_paused_leaves_more() -> None:
    play = Play(BUSINESS, "critical").does(H.OPENED, OPENED).does(H.ASKED, at(60)).becomes("high", at(90))
    assert play.clock(SOLVE).left == 7 * 3600


def test_a_late_clock_keeps_its_due_time_through_a_pause() -> None:
    play = critical().does(H.ANSWERED, at(1)).does(H.ASKED, at(300))
    assert (play.clock(SOLVE).stand, play.due(SOLVE)) == (Stand.PAUSED, instant(at(240)))
    assert play.does(H.CUSTOMER_WROTE, at(400)).due(SOLVE) == instant(at(240))


def test_f13_a_disputed_pause_is_struck_and_counts_as_running() -> None:
    play = Play(BUSINESS, "normal").does(H.OPENED, "2026-04-07T10:00:00+03:00")
    play.does(H.ASKED, "2026-04-07T11:30:00+03:00").does(H.CUSTOMER_WROTE, "2026-04-08T12:00:00+03:00")
    began_at, ended_at = pauses(play.clock(SOLVE))[0]
    assert (began_at, ended_at) == (instant("2026-04-07T11:30:00+03:00"), instant("2026-04-08T12:00:00+03:00"))
    play.does(H.PAUSE_STRUCK, "2026-04-08T13:00:00+03:00", clock=SOLVE, moment=began_at)
    assert play.due(SOLVE) == instant("2026-04-08T10:00:00+03:00")
    assert play.spent(SOLVE, "2026-04-08T13:00:00+03:00") == 12 * 3600
    assert pauses(play.clock(SOLVE)) == []


def test_f13_an_annulled_breach_stays_a_breach() -> None:
    play = critical().does(H.ANSWERED, at(20)).does(H.ANNULLED, at(30), clock=FIRST)
    assert (play.clock(FIRST).stand, play.clock(FIRST).annulled) == (Stand.BREACHED, True)


def test_f11_a_master_inherits_the_earliest_start_and_due() -> None:
    master = Play(BUSINESS, "normal").does(H.OPENED, at(60))
    twin = Play(BUSINESS, "critical").does(H.OPENED, OPENED)
    gone = Play(BUSINESS, "critical").does(H.OPENED, OPENED).does(H.MERGED, at(65))
    master.does(H.INHERITED, at(65), other=twin.state)
    assert {clock.stand for clock in gone.state.clocks.values()} == {Stand.MOVED}
    assert master.due(FIRST) == instant(at(15))
    assert master.clock(FIRST).started_at == instant(OPENED)
    assert master.due(SOLVE) == instant(at(240))
    assert master.due(UPDATE) == instant(at(60))


def test_f11_what_a_duplicate_was_owed_stays_owed_where_the_first_answer_was_given() -> None:
    master = Play(BUSINESS, "normal").does(H.OPENED, OPENED).does(H.ANSWERED, at(5))
    twin = Play(BUSINESS, "normal").does(H.OPENED, at(30))
    master.does(H.INHERITED, at(31), other=twin.state)
    assert (master.due(NEXT), master.clock(FIRST).stand) == (instant(at(45)), Stand.MET)


def test_a_clock_tells_at_half_at_four_fifths_and_in_the_first_late_second() -> None:
    play = critical()
    told = []
    for _ in range(3):
        moment = play.clock(SOLVE).wakes_at
        assert moment is not None
        reached = share_reached(BOOK.calendar_of, play.clock(SOLVE), moment)
        told.append((reached, moment - instant(OPENED)))
        play.does(H.FIRED, moment, clock=SOLVE, threshold=reached)
    assert told == [(50, timedelta(hours=2)), (80, timedelta(minutes=192)), (100, timedelta(hours=4, seconds=1))]
    assert play.clock(SOLVE).wakes_at is None


def test_thresholds_wait_through_a_pause_and_go_by_the_calendar() -> None:
    play = Play(BASIC, "normal").does(H.OPENED, "2026-04-07T16:00:00+03:00")
    play.does(H.ASKED, "2026-04-07T17:00:00+03:00")
    assert play.clock(SOLVE).wakes_at is None
    play.does(H.CUSTOMER_WROTE, "2026-04-07T22:00:00+03:00")
    assert play.clock(SOLVE).wakes_at == instant("2026-04-08T17:00:00+03:00")  # Nine of eighteen hours.


def test_a_milder_target_tells_its_half_again() -> None:
    play = critical().does(H.ANSWERED, at(1)).does(H.FIRED, at(200), clock=SOLVE, threshold=80)
    play.becomes("high", at(200))
    assert (play.clock(SOLVE).fired, play.clock(SOLVE).wakes_at) == (0, instant(at(240)))


def test_the_first_format_of_plans_counts_day_and_night() -> None:
    old = {severity: {"first_minutes": 15, "next_minutes": 60} for severity in plans.BASIC}
    play = Play(read_terms(Snapshot(9), old), "normal").does(H.OPENED, "2026-04-04T13:00:00+03:00")
    assert (play.due(FIRST), SOLVE in play.state.clocks) == (instant("2026-04-04T13:15:00+03:00"), False)


WALKED = [act for act in COLUMNS if act not in (H.OPENED, H.OPENED_BY_PROVIDER)]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([BASIC, BUSINESS]),
    st.sampled_from(["critical", "high", "normal", "low"]),
    st.lists(st.tuples(st.sampled_from(WALKED), st.integers(0, 200_000)), max_size=12),
)
def test_after_any_walk_what_ran_and_what_is_left_are_the_target(
    sold: object, severity: str, walk: list[tuple[H, int]]
) -> None:
    play = Play(sold, severity).does(H.OPENED, OPENED)  # type: ignore[arg-type]
    moment = instant(OPENED)
    for act, seconds in walk:
        moment += timedelta(seconds=seconds)
        play.does(act, moment)
        for clock in play.state.clocks.values():
            ran, left = ran_until(BOOK.calendar_of, clock, moment), left_at(BOOK.calendar_of, clock, moment)
            late = clock.due_at is not None and (clock.ended_at or moment) > clock.due_at
            if not late and clock.stand != Stand.RUNNING:
                assert ran + left == clock.target.seconds
            elif not late and clock.due_at is not None:
                assert ran + left == clock.target.seconds
                assert ran_until(BOOK.calendar_of, clock, clock.due_at) == clock.target.seconds


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["critical", "high", "normal", "low"]), st.integers(1, 40_000)), max_size=6))
def test_a_due_time_moves_later_only_by_a_milder_severity(walk: list[tuple[str, int]]) -> None:
    order = list(plans.BASIC)
    play, moment = Play(BUSINESS, "normal").does(H.OPENED, OPENED), instant(OPENED)
    for severity, seconds in walk:
        if severity == play.severity:
            continue
        moment += timedelta(seconds=seconds)
        before: Clocks = play.state
        worse = order.index(severity) < order.index(play.severity)
        play.becomes(severity, moment.isoformat())
        for name, clock in before.clocks.items():
            now = play.state.clocks[name]
            if clock.runs and now.runs and clock.due_at and now.due_at:
                assert (now.due_at <= clock.due_at) if worse else (now.due_at >= clock.due_at)
