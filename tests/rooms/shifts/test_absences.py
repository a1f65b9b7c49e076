"""Absences, substitutes of substitutes, and the time nobody answers for (E31, S12; domain 2, Shift)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import Cast

from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import Conflict, Invalid, NotAllowed
from countersign.ledger.queries import events_of
from countersign.shifts import commands, queries
from countersign.shifts.models import Absence, Queue

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
LONG_BEFORE = NOON - timedelta(days=30)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def queue(cast: Cast) -> Queue:
    return commands.add_queue(commands.QueueFields("Support"), by=cast.manager, at=LONG_BEFORE)


def planned(cast: Cast, queue: Queue, who: Actor, begins: float, ends: float, role: str = "specialist") -> None:
    new = commands.NewShift(who.account_id, queue.pk, role, NOON + begins * HOUR, NOON + ends * HOUR)
    commands.plan_shift(new, by=cast.duty_lead, at=LONG_BEFORE)


def away(cast: Cast, who: Actor, begins: float, ends: float, substitute: Actor | None = None) -> Absence:
    new = commands.NewAbsence(
        who.account_id, NOON + begins * DAY, NOON + ends * DAY, substitute.account_id if substitute else None, "Leave"
    )
    return commands.record_absence(new, by=cast.manager, at=LONG_BEFORE)


def test_e31_whoever_is_away_is_on_no_shift_and_back_by_itself(cast: Cast, queue: Queue) -> None:
    for day in (0, 1, 2):
        planned(cast, queue, cast.first_line, 24 * day, 24 * day + 8)
    away(cast, cast.first_line, -1, 1.5)
    who = cast.first_line.account_id
    assert not queries.is_on_shift(who, NOON + HOUR)
    assert not queries.is_on_shift(who, NOON + DAY + HOUR)
    assert queries.next_check_in(who, NOON) == NOON + 2 * DAY
    assert queries.is_on_shift(who, NOON + 2 * DAY)


def test_away_with_no_shift_planned_at_all_is_away_too(cast: Cast) -> None:
    away(cast, cast.first_line, -1, 1)
    assert not queries.is_on_shift(cast.first_line.account_id, NOON)
    assert cast.first_line.id not in {person.id for person in queries.on_shift(NOON)}
    assert queries.is_on_shift(cast.first_line.account_id, NOON + DAY)


def test_e31_substitution_is_transitive_and_ends_by_itself(cast: Cast) -> None:
    away(cast, cast.first_line, 0, 5, cast.second_line)
    away(cast, cast.second_line, 1, 2, cast.generalist)

    def standing(day: float) -> int | None:
        return queries.substitute_for(cast.first_line.account_id, NOON + day * DAY)

    assert standing(-0.01) is None
    assert standing(0) == cast.second_line.id
    assert standing(1) == cast.generalist.id
    assert standing(2) == cast.second_line.id
    assert standing(5) is None


def test_nobody_stands_in_where_the_chain_ends(cast: Cast) -> None:
    away(cast, cast.first_line, 0, 5, cast.second_line)
    away(cast, cast.second_line, 1, 2)
    assert queries.substitute_for(cast.first_line.account_id, NOON + 1.5 * DAY) is None


def test_circles_of_substitutes_are_refused_naming_whose_absence_closes_them(cast: Cast) -> None:
    away(cast, cast.first_line, 0, 5, cast.second_line)
    away(cast, cast.second_line, 1, 3, cast.generalist)
    with pytest.raises(Invalid) as refused:
        away(cast, cast.generalist, 2, 4, cast.first_line)
    assert refused.value.code == "absence_circle"
    assert refused.value.facts["other"] == "Artem Volkov"
    away(cast, cast.generalist, 3, 4, cast.first_line)  # The second is back by then.
    with pytest.raises(Invalid, match="absence_own_substitute"):
        away(cast, cast.duty_lead, 0, 1, cast.duty_lead)


def test_one_absence_at_a_time_forward_and_of_a_planner(cast: Cast) -> None:
    away(cast, cast.first_line, 0, 5)
    with pytest.raises(Invalid, match="absence_twice"):
        away(cast, cast.first_line, 4, 6)
    with pytest.raises(Invalid, match="absence_backwards"):
        away(cast, cast.second_line, 1, 1)
    with pytest.raises(Invalid, match="absence_past"):
        away(cast, cast.second_line, -40, -35)
    new = commands.NewAbsence(cast.first_line.account_id, NOON, NOON + DAY)
    with pytest.raises(NotAllowed):
        commands.record_absence(new, by=cast.first_line, at=LONG_BEFORE)


def test_whoever_is_back_early_is_back_at_once(cast: Cast) -> None:
    one = away(cast, cast.first_line, 0, 5)
    commands.end_absence(one.pk, by=cast.duty_lead, at=NOON + DAY)
    assert queries.is_on_shift(cast.first_line.account_id, NOON + DAY)
    with pytest.raises(Conflict, match="absence_over"):
        commands.end_absence(one.pk, by=cast.duty_lead, at=NOON + 2 * DAY)
    later = away(cast, cast.first_line, 6, 7)
    commands.end_absence(later.pk, by=cast.duty_lead, at=NOON + 5 * DAY)
    assert queries.is_on_shift(cast.first_line.account_id, NOON + 6.5 * DAY)


def test_nobody_is_planned_while_away(cast: Cast, queue: Queue) -> None:
    away(cast, cast.first_line, 0, 1)
    with pytest.raises(Invalid, match="shift_while_away"):
        planned(cast, queue, cast.first_line, 23, 30)


def test_without_shifts_there_are_no_gaps(cast: Cast, queue: Queue) -> None:
    assert queries.gaps(NOON) == ()


def test_a_queue_around_the_clock_has_a_lead_at_every_instant_or_a_gap(cast: Cast, queue: Queue) -> None:
    planned(cast, queue, cast.duty_lead, 0, 8, "duty_lead")
    planned(cast, queue, cast.duty_lead, 24, 32, "duty_lead")
    planned(cast, queue, cast.first_line, 8, 16)
    found = [(gap.begins, gap.ends) for gap in queries.gaps(NOON)]
    assert found == [(NOON + 8 * HOUR, NOON + 24 * HOUR), (NOON + 32 * HOUR, NOON + 14 * DAY)]


def test_a_custodian_closes_every_gap_but_while_away(cast: Cast, queue: Queue) -> None:
    fields = commands.QueueFields("Support", custodian_id=cast.manager.account_id)
    commands.change_queue(queue.pk, fields, by=cast.manager, at=LONG_BEFORE)
    planned(cast, queue, cast.duty_lead, 0, 8, "duty_lead")
    assert queries.gaps(NOON) == ()
    away(cast, cast.manager, 0, 2)
    assert [(gap.begins, gap.ends) for gap in queries.gaps(NOON)] == [(NOON + 8 * HOUR, NOON + 2 * DAY)]
    assert queries.lead_at(NOON + 9 * HOUR) is None


def test_who_stands_in_for_the_custodian_answers(cast: Cast, queue: Queue) -> None:
    fields = commands.QueueFields("Support", custodian_id=cast.manager.account_id)
    commands.change_queue(queue.pk, fields, by=cast.manager, at=LONG_BEFORE)
    planned(cast, queue, cast.first_line, 0, 8)
    away(cast, cast.manager, 0, 2, cast.duty_lead)
    assert queries.gaps(NOON) == ()
    assert queries.lead_at(NOON + HOUR) == cast.duty_lead.id


def test_a_queue_with_opening_hours_has_no_gaps(cast: Cast) -> None:
    queue = commands.add_queue(commands.QueueFields("Sales", calendar="Office"), by=cast.manager, at=LONG_BEFORE)
    planned(cast, queue, cast.first_line, 0, 8)
    assert queries.gaps(NOON) == ()


def test_a_gap_is_told_once_and_a_new_one_again(cast: Cast, queue: Queue) -> None:
    planned(cast, queue, cast.duty_lead, 0, 8, "duty_lead")
    found = queries.gaps(NOON)
    news = queries.news_of(found)
    assert list(news) == [queue.pk]
    commands.raise_gaps(queue.pk, news[queue.pk], by=SYSTEM, at=NOON)
    assert queries.news_of(queries.gaps(NOON + HOUR)) == {}, "its end moved on with the fortnight"
    away(cast, cast.duty_lead, 0.1, 0.2)
    assert list(queries.news_of(queries.gaps(NOON + HOUR))) == [queue.pk]
    with pytest.raises(NotAllowed):
        commands.raise_gaps(queue.pk, news[queue.pk], by=cast.duty_lead, at=NOON)
    assert [event.staff_only for event in events_of("queue", queue.pk)] == [True, True]
