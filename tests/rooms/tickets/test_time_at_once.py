"""What comes due races with what people do, on real connections: everything happens once, and nobody waits for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from tests.cast import BUSINESS, Cast
from tests.factories import T0, accepted, minutes, opened

from countersign.customers import commands as customers
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import Conflict, DomainError
from countersign.ledger.queries import events_of
from countersign.ledger.subscriptions import registry
from countersign.shifts import commands as shifts
from countersign.tickets import commands
from countersign.tickets.commands.handing_on import leave, settle_shift, sign_custody
from countersign.tickets.commands.timing import plan_changed
from countersign.tickets.commands.waking import wake
from countersign.tickets.models import Assignment, Escalation, Ticket
from countersign.tickets.queries.custody import custody_list

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
HOUR = timedelta(hours=1)
LATE = minutes(15) + timedelta(seconds=1)
WORDS = commands.Words("We look into it.")


def at_once(*calls: Callable[[], Any]) -> list[object]:
    """Run calls on connections of their own, started together; return results or refusals."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> object:
        try:
            start.wait(10)
            return call()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def told(number: int) -> Counter[str]:
    return Counter(event.type for event in events_of("ticket", number))


def on_shift(cast: Cast, who: Actor, queue: int, ends: float, role: str = "specialist") -> int:
    new = shifts.NewShift(who.account_id, queue, role, T0, T0 + ends * HOUR)
    return shifts.plan_shift(new, by=cast.manager, at=T0 - HOUR).pk


def support(cast: Cast) -> int:
    fields = shifts.QueueFields("Support", custodian_id=cast.manager.account_id)
    return shifts.add_queue(fields, by=cast.manager, at=T0 - HOUR).pk


@pytest.mark.parametrize("round_", range(3))
def test_two_schedulers_and_the_answer_meet_at_the_first_late_second(round_: int, cast: Cast) -> None:
    number = accepted(cast).pk
    at_once(
        lambda: wake(number, by=SYSTEM, at=LATE),
        lambda: commands.answer(number, WORDS, by=cast.first_line, at=LATE),
        lambda: wake(number, by=SYSTEM, at=LATE),
    )
    for event in events_of("ticket", number):
        registry["tickets.escalations"].handle(event)
    first = Ticket.objects.get(pk=number).clocks["first"]
    assert first["stand"] == "breached"
    assert told(number)["ticket.overdue"] == told(number)["ticket.escalated"] <= 1
    assert not Escalation.objects.filter(ticket=number, closed_at=None).exists()


@pytest.mark.parametrize("round_", range(3))
def test_two_contacts_chase_while_the_clock_tells(round_: int, cast: Cast) -> None:
    number = accepted(cast).pk
    results = at_once(
        lambda: commands.chase(number, by=cast.owner, at=LATE).pk,
        lambda: commands.chase(number, by=cast.colleague, at=LATE).pk,
        lambda: wake(number, by=SYSTEM, at=LATE),
    )
    refused = [result for result in results if isinstance(result, Conflict)]
    assert [refusal.code for refusal in refused] == ["chased_before"]
    assert Escalation.objects.filter(ticket=number, reason="customer").count() == 1
    assert (told(number)["ticket.overdue"], told(number)["ticket.chased"]) == (1, 1)


def test_of_two_leads_one_takes_an_escalation_up(cast: Cast) -> None:
    number = accepted(cast).pk
    wake(number, by=SYSTEM, at=LATE)
    results = at_once(
        lambda: commands.take_escalation(number, by=cast.duty_lead, at=minutes(16)).pk,
        lambda: commands.take_escalation(number, by=cast.manager, at=minutes(16)).pk,
        lambda: commands.climb(number, by=SYSTEM, at=minutes(26)).pk,
    )
    codes = [refusal.code for refusal in results if isinstance(refusal, DomainError)]
    assert codes == ["escalation_taken"]
    row = Escalation.objects.get(ticket=number)
    assert (row.taken_at, row.take_up_by) == (minutes(16), None)


@pytest.mark.parametrize("round_", range(3))
def test_a_shift_ends_while_others_take_what_is_next(round_: int, cast: Cast) -> None:
    queue = support(cast)
    shift = on_shift(cast, cast.first_line, queue, 1)
    on_shift(cast, cast.duty_lead, queue, 9, "duty_lead")
    on_shift(cast, cast.second_line, queue, 8)
    on_shift(cast, cast.generalist, queue, 8, "generalist")
    numbers = [accepted(cast, urgency="normal").pk for _ in range(4)]
    end = T0 + HOUR
    results = at_once(
        lambda: settle_shift(shift, cast.first_line.account_id, by=SYSTEM, at=end),
        lambda: settle_shift(shift, cast.first_line.account_id, by=SYSTEM, at=end),
        lambda: commands.take_next(by=cast.second_line, at=end).pk,
        lambda: commands.take_next(by=cast.generalist, at=end).pk,
    )
    moved = results[:2]
    assert sorted(moved, key=str) == [0, 4]
    taken = [number for number in results[2:] if isinstance(number, int)]
    assert len(set(taken)) == len(taken)
    for ticket in Ticket.objects.filter(pk__in=numbers):
        open_ = Assignment.objects.filter(ticket=ticket, ended_at=None)
        assert [(row.person_id, row.kind) for row in open_] == [(ticket.holder_id, ticket.holding)]
        assert ticket.holding == ("working" if ticket.pk in taken else "custody")
    assert told_of_shift(shift)["shift.settled"] == 1


def told_of_shift(shift: int) -> Counter[str]:
    return Counter(event.type for event in events_of("shift", shift))


@pytest.mark.parametrize("round_", range(4))
def test_whoever_leaves_and_a_new_plan_do_not_wait_for_each_other(round_: int, cast: Cast) -> None:
    """Both lock the same tickets: in one order, or the database would have to end one of them."""
    queue = support(cast)
    shift = on_shift(cast, cast.first_line, queue, 8)
    on_shift(cast, cast.duty_lead, queue, 9, "duty_lead")
    shifts.check_in(shift, by=cast.first_line, at=T0)
    numbers = [accepted(cast, urgency="low" if n < 4 else "normal").pk for n in range(8)]
    faster = {name: dict.fromkeys(row, 5) for name, row in BUSINESS.items()}
    plan = customers.add_plan("Faster", faster, by=SYSTEM, at=T0).pk
    customers.change_plan(cast.contract, plan, by=SYSTEM, at=minutes(4))
    left, moved = at_once(
        lambda: leave(shift, {numbers[0]: cast.generalist.account_id}, "Waits.", by=cast.first_line, at=minutes(5)),
        lambda: plan_changed(cast.contract, by=SYSTEM, at=minutes(5)),
    )
    assert not isinstance(left, DomainError)
    assert moved == 8
    assert set(Ticket.objects.values_list("holder_id", flat=True)) == {cast.duty_lead.id}


def test_a_list_is_signed_once_and_a_shift_is_planned_once(cast: Cast) -> None:
    queue = support(cast)
    shift = on_shift(cast, cast.duty_lead, queue, 8, "duty_lead")
    number = opened(cast).pk
    shown = [row.number for row in custody_list(minutes(1), cast.duty_lead)]
    assert shown == [number]
    results = at_once(*[lambda: sign_custody(shift, shown, "", by=cast.duty_lead, at=minutes(1)).pk] * 3)
    codes = Counter(result.code for result in results if isinstance(result, DomainError))
    assert codes == {"custody_signed": 2}
    new = shifts.NewShift(cast.second_line.account_id, queue, "specialist", T0, T0 + 8 * HOUR)
    planned = at_once(*[lambda: shifts.plan_shift(new, by=cast.manager, at=T0).pk] * 3)
    assert Counter(result.code for result in planned if isinstance(result, DomainError)) == {"shift_double": 2}


def test_an_offer_is_taken_while_its_time_runs_out_and_another_takes_the_ticket(cast: Cast) -> None:
    queue = support(cast)
    shift = on_shift(cast, cast.first_line, queue, 1)
    on_shift(cast, cast.duty_lead, queue, 9, "duty_lead")
    for who in (cast.second_line, cast.generalist):
        on_shift(cast, who, queue, 8)
    shifts.check_in(shift, by=cast.first_line, at=T0)
    number = accepted(cast, urgency="normal").pk
    offers = {number: cast.second_line.account_id}
    leave(shift, offers, "A disk.", by=cast.first_line, at=minutes(4))
    half = Ticket.objects.get(pk=number).offer_until
    assert half is not None
    taken, next_one, _woken = at_once(
        lambda: commands.take_offer(number, by=cast.second_line, at=half).pk,
        lambda: commands.take_next(by=cast.generalist, at=half).pk,
        lambda: wake(number, by=SYSTEM, at=half),
    )
    # Whoever finds it in somebody's hands at this very moment passes it over.
    assert [taken, next_one].count(number) == 1 or (taken, str(next_one)) == (number, "nothing_next")
    row = Ticket.objects.get(pk=number)
    assert (row.holding, row.offer_until) == ("working", None)
    assert Assignment.objects.filter(ticket=number, ended_at=None).count() == 1
