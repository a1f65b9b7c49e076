"""Shifts are planned without double booking and with rest; rotas come from weekly templates (domain 2, Shift; F14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.cast import Cast

from countersign.kernel.actor import Actor
from countersign.kernel.errors import Conflict, Invalid, NotAllowed
from countersign.shifts import commands, queries
from countersign.shifts.models import Queue, Shift
from countersign.shifts.rules.rota import Line

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
LONG_BEFORE = NOON - timedelta(days=30)
HOUR = timedelta(hours=1)


@pytest.fixture
def queue(cast: Cast) -> Queue:
    fields = commands.QueueFields("Support", custodian_id=cast.manager.account_id)
    return commands.add_queue(fields, by=cast.manager, at=LONG_BEFORE)


def planned(cast: Cast, queue: Queue, who: Actor, begins: float, ends: float, role: str = "specialist") -> Shift:
    """Plan a shift in hours from noon."""
    new = commands.NewShift(who.account_id, queue.pk, role, NOON + begins * HOUR, NOON + ends * HOUR)
    return commands.plan_shift(new, by=cast.duty_lead, at=LONG_BEFORE)


def test_without_any_shift_everybody_who_works_on_tickets_is_on_shift(cast: Cast) -> None:
    there = {person.id for person in queries.on_shift(NOON)}
    assert there == {a.id for a in (cast.first_line, cast.second_line, cast.generalist, cast.duty_lead)}
    assert queries.is_on_shift(cast.first_line.account_id, NOON)
    assert queries.lead_at(NOON) == cast.duty_lead.id
    assert queries.next_check_in(cast.first_line.account_id, NOON) is None


def test_with_the_first_shift_the_rules_of_shifts_begin(cast: Cast, queue: Queue) -> None:
    planned(cast, queue, cast.first_line, -4, 4)
    assert [person.id for person in queries.on_shift(NOON)] == [cast.first_line.id]
    assert [person.id for person in queries.on_shift(NOON, queue.pk)] == [cast.first_line.id]
    assert queries.on_shift(NOON, queue.pk + 1) == ()
    assert not queries.is_on_shift(cast.second_line.account_id, NOON)
    assert queries.lead_at(NOON) == cast.manager.id, "the custodian, where no lead is on shift"


def test_a_shift_begins_with_its_first_second_and_ends_before_its_last(cast: Cast, queue: Queue) -> None:
    planned(cast, queue, cast.first_line, 0, 4)
    who, second = cast.first_line.account_id, timedelta(seconds=1)
    assert not queries.is_on_shift(who, NOON - second)
    assert queries.is_on_shift(who, NOON)
    assert queries.is_on_shift(who, NOON + 4 * HOUR - second)
    assert not queries.is_on_shift(who, NOON + 4 * HOUR)
    assert queries.next_check_in(who, NOON - second) == NOON
    assert queries.next_check_in(who, NOON) is None


def test_nobody_is_booked_twice_and_the_refusal_names_who_and_when(cast: Cast, queue: Queue) -> None:
    first = planned(cast, queue, cast.first_line, 0, 8)
    with pytest.raises(Invalid) as refused:
        planned(cast, queue, cast.first_line, 7.5, 9)
    assert refused.value.code == "shift_double"
    assert refused.value.facts["name"] == "Mira Levchenko"
    assert (refused.value.facts["begins"], refused.value.facts["ends"]) == (first.begins_at, first.ends_at)


def test_eleven_hours_of_rest_lie_between_two_shifts(cast: Cast, queue: Queue) -> None:
    planned(cast, queue, cast.first_line, 0, 8)
    with pytest.raises(Invalid) as refused:
        planned(cast, queue, cast.first_line, 18.99, 24)
    assert refused.value.code == "shift_without_rest"
    with pytest.raises(Invalid):
        planned(cast, queue, cast.first_line, -18, -10.99)
    planned(cast, queue, cast.first_line, 19, 24)
    planned(cast, queue, cast.first_line, -18, -11)


def test_on_call_needs_no_rest_and_is_no_shift(cast: Cast, queue: Queue) -> None:
    planned(cast, queue, cast.second_line, -8, 0)
    planned(cast, queue, cast.second_line, 0, 16, "on_call")
    assert not queries.is_on_shift(cast.second_line.account_id, NOON + HOUR)
    assert [person.id for person in queries.on_call_at(NOON + HOUR)] == [cast.second_line.id]
    with pytest.raises(Invalid, match="shift_double"):
        planned(cast, queue, cast.second_line, 15, 17, "on_call")


def test_only_whoever_may_lead_is_planned_as_lead(cast: Cast, queue: Queue) -> None:
    with pytest.raises(Invalid, match="shift_role_not_theirs"):
        planned(cast, queue, cast.first_line, 0, 8, "duty_lead")
    planned(cast, queue, cast.duty_lead, 0, 8, "duty_lead")
    assert queries.lead_at(NOON) == cast.duty_lead.id
    assert queries.lead_at(NOON + 9 * HOUR) == cast.manager.id


@pytest.mark.parametrize(
    ("begins", "ends", "code"), [(4, 4, "shift_backwards"), (4, 2, "shift_backwards"), (0, 17, "shift_too_long")]
)
def test_a_shift_runs_forward_and_ends_the_same_day(
    cast: Cast, queue: Queue, begins: int, ends: int, code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        planned(cast, queue, cast.first_line, begins, ends)


def test_first_line_plans_nothing(cast: Cast, queue: Queue) -> None:
    new = commands.NewShift(cast.first_line.account_id, queue.pk, "specialist", NOON, NOON + HOUR)
    for by in (cast.first_line, cast.second_line, cast.owner):
        with pytest.raises(NotAllowed):
            commands.plan_shift(new, by=by, at=LONG_BEFORE)
    with pytest.raises(NotAllowed):
        commands.add_queue(commands.QueueFields("Another"), by=cast.duty_lead, at=LONG_BEFORE)


@pytest.mark.parametrize("who", [0, -1])
def test_a_person_nobody_knows_is_refused(cast: Cast, queue: Queue, who: int) -> None:
    with pytest.raises(Invalid, match="person_not_found"):
        commands.plan_shift(
            commands.NewShift(who, queue.pk, "specialist", NOON, NOON + HOUR), by=cast.duty_lead, at=LONG_BEFORE
        )
    with pytest.raises(Invalid, match="person_not_found"):
        customer = commands.NewShift(cast.owner.account_id, queue.pk, "specialist", NOON, NOON + HOUR)
        commands.plan_shift(customer, by=cast.duty_lead, at=LONG_BEFORE)


def rota(cast: Cast, queue: Queue, lines: tuple[Line, ...], first: date, last: date, **more: int) -> list[Shift]:
    template = commands.Template(lines, "Europe/Rome", first, last, **more)
    return commands.plan_rota(queue.pk, template, by=cast.duty_lead, at=LONG_BEFORE)


def test_e9_a_weekly_template_has_eleven_hours_in_the_spring_night_and_thirteen_in_autumn(
    cast: Cast, queue: Queue
) -> None:
    every_night = frozenset(range(7))
    line = Line(cast.generalist.account_id, "generalist", every_night, 20 * 60, 8 * 60)
    spring = rota(cast, queue, (line,), date(2026, 3, 27), date(2026, 3, 29))
    assert [(s.ends_at - s.begins_at) / HOUR for s in spring] == [12, 11, 12]
    assert spring[1].begins_at == datetime(2026, 3, 28, 19, 0, tzinfo=UTC)
    assert spring[1].ends_at == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)
    autumn = rota(cast, queue, (line,), date(2026, 10, 24), date(2026, 10, 24))
    assert [(s.ends_at - s.begins_at) / HOUR for s in autumn] == [13]


def test_a_rota_is_planned_whole_or_not_at_all(cast: Cast, queue: Queue) -> None:
    planned(cast, queue, cast.first_line, 0, 8)  # Tuesday, 13 to 21 in Rome
    line = Line(cast.first_line.account_id, "specialist", frozenset({0, 1}), 14 * 60, 16 * 60)
    with pytest.raises(Invalid, match="shift_double"):
        rota(cast, queue, (line,), date(2026, 3, 9), date(2026, 3, 15))
    assert Shift.objects.count() == 1


def test_a_cycle_of_two_weeks_gives_everybody_every_other_week(cast: Cast, queue: Queue) -> None:
    mondays = frozenset({0})
    lines = (
        Line(cast.first_line.account_id, "specialist", mondays, 9 * 60, 17 * 60, week=0),
        Line(cast.second_line.account_id, "specialist", mondays, 9 * 60, 17 * 60, week=1),
    )
    shifts = rota(cast, queue, lines, date(2026, 3, 9), date(2026, 3, 30), cycle_weeks=2)
    assert [s.person_id for s in shifts] == [
        cast.first_line.id, cast.second_line.id, cast.first_line.id, cast.second_line.id,
    ]  # fmt: skip


def test_a_template_without_days_or_zone_or_end_is_refused(cast: Cast, queue: Queue) -> None:
    line = Line(cast.first_line.account_id, "specialist", frozenset(), 0, 60)
    day = date(2026, 3, 10)
    with pytest.raises(Invalid, match="rota_without_days"):
        rota(cast, queue, (line,), day, day)
    with pytest.raises(Invalid, match="rota_span"):
        rota(cast, queue, (replace(line, weekdays=frozenset({1})),), day, day - timedelta(days=1))
    with pytest.raises(Invalid, match="rota_without_shifts"):
        rota(cast, queue, (replace(line, weekdays=frozenset({2})),), day, day)
    template = commands.Template((replace(line, weekdays=frozenset({1})),), "Europe/Nowhere", day, day)
    with pytest.raises(Invalid, match="zone_unknown"):
        commands.plan_rota(queue.pk, template, by=cast.duty_lead, at=LONG_BEFORE)


def test_a_moved_shift_keeps_the_rules_and_a_cancelled_one_is_gone(cast: Cast, queue: Queue) -> None:
    first = planned(cast, queue, cast.first_line, 0, 8)
    second = planned(cast, queue, cast.first_line, 24, 30)
    with pytest.raises(Invalid, match="shift_without_rest"):
        commands.move_shift(second.pk, NOON + 18 * HOUR, NOON + 24 * HOUR, by=cast.duty_lead, at=LONG_BEFORE)
    commands.move_shift(second.pk, NOON + 20 * HOUR, NOON + 26 * HOUR, by=cast.duty_lead, at=LONG_BEFORE)
    with pytest.raises(Invalid, match="reason_missing"):
        commands.cancel_shift(first.pk, " ", by=cast.duty_lead, at=LONG_BEFORE)
    commands.cancel_shift(first.pk, "Flood in the office", by=cast.duty_lead, at=LONG_BEFORE)
    assert not queries.is_on_shift(cast.first_line.account_id, NOON + HOUR)
    with pytest.raises(Conflict, match="shift_cancelled"):
        commands.move_shift(first.pk, NOON, NOON + HOUR, by=cast.duty_lead, at=LONG_BEFORE)


def test_5_1_a_ticket_belongs_to_the_queue_that_names_it_most_closely(cast: Cast, queue: Queue) -> None:
    def add(name: str, **fields: object) -> int:
        return commands.add_queue(
            commands.QueueFields(name, **fields), by=cast.manager, at=LONG_BEFORE  # type: ignore[arg-type]
        ).pk

    kind, product = add("Outages", kinds=["down"]), add("Storage", products=["Object storage"])
    both = add("Storage outages", kinds=["down"], products=["Object storage"])
    assert queries.queue_for("down", "Object storage") == both
    assert queries.queue_for("question", "Object storage") == product
    assert queries.queue_for("down", "Virtual server") == kind
    assert queries.queue_for("question", None) == queue.pk
    commands.end_queue(queue.pk, by=cast.manager, at=NOON)
    assert queries.queue_for("question", None) is None


def test_a_custodian_is_a_real_active_person(cast: Cast) -> None:
    with pytest.raises(Invalid, match="person_not_found"):
        commands.add_queue(
            commands.QueueFields("Support", custodian_id=cast.owner.account_id), by=cast.manager, at=LONG_BEFORE
        )
