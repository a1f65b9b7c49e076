"""Domain 5.3, 5.4, E26: taking the next ticket, taking another with a reason, who suits a ticket."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.factories import SOLUTION, T0, minutes, report

from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import AlreadyDone, Conflict, DomainError, Invalid, NotAllowed
from countersign.ledger.queries import events_of
from countersign.shifts import commands as shifts
from countersign.tickets import commands
from countersign.tickets.commands.admitting import NotAdmitted
from countersign.tickets.models import Ticket
from countersign.tickets.queries.next import ForWhom, next_for, suggestions
from countersign.tickets.rules.routing import Fitness

pytestmark = pytest.mark.django_db
NEW_YEAR = T0 - timedelta(days=60)


def made(cast: Cast, minute: float, urgency: str = "normal", **changes: object) -> int:
    """Open a ticket so many minutes after T0; normal ones are due a quarter of an hour later."""
    given = report(cast, urgency=urgency, **changes)
    return commands.open_ticket(given, by=cast.owner, at=minutes(minute)).pk


def test_e26_the_next_is_the_one_that_is_due_first_and_a_critical_pre_empts(cast: Cast) -> None:
    later, sooner, low = made(cast, 3), made(cast, 0), made(cast, 1, "low")
    assert next_for(cast.first_line, minutes(4)) == [sooner, later, low]
    critical = made(cast, 4, "critical")
    assert next_for(cast.first_line, minutes(4))[0] == critical
    assert commands.take_next(by=cast.first_line, at=minutes(5)).pk == critical


def test_e26_writing_once_more_moves_nobody_forward(cast: Cast) -> None:
    first, second = made(cast, 0), made(cast, 4)
    commands.write(second, commands.Words("Please hurry!"), by=cast.owner, at=minutes(5))
    assert next_for(cast.first_line, minutes(6)) == [first, second]


def test_what_came_back_goes_first_within_two_minutes_and_is_taken_from_custody(cast: Cast) -> None:
    back = made(cast, -200)
    commands.pick(back, by=cast.second_line, at=minutes(-199))
    commands.propose(back, SOLUTION, commands.Words("Moved."), by=cast.second_line, at=minutes(-190))
    commands.confirm(back, by=cast.owner, at=minutes(-180))
    commands.reopen(back, commands.Words("It fails again."), by=cast.owner, at=minutes(-44))
    commands.take_custody(back, reason="Artem is ill.", by=cast.duty_lead, at=minutes(-40))
    assert Ticket.objects.get(pk=back).clock_due_at == minutes(16)
    fresh = made(cast, 0)
    assert Ticket.objects.get(pk=fresh).clock_due_at == minutes(15)
    assert next_for(cast.first_line, minutes(1)) == [back, fresh]
    assert next_for(cast.duty_lead, minutes(1)) == [fresh]
    taken = commands.take_next(by=cast.first_line, at=minutes(2))
    assert (taken.pk, taken.holder_id, taken.holding) == (back, cast.first_line.id, "working")
    assert Ticket.objects.get(pk=back).clock_due_at == minutes(16)


def test_addressed_tickets_wait_for_their_addressee_while_that_person_is_there(cast: Cast) -> None:
    meant, other = made(cast, 0), made(cast, 1)
    commands.address(meant, cast.second_line.id, by=cast.owner, at=minutes(2))
    assert next_for(cast.first_line, minutes(3)) == [other]
    assert next_for(cast.second_line, minutes(3)) == [meant, other]
    new = shifts.NewAbsence(cast.second_line.account_id, minutes(0), minutes(9000), None, "Leave")
    shifts.record_absence(new, by=SYSTEM, at=NEW_YEAR)
    assert next_for(cast.first_line, minutes(3)) == [meant, other]


def test_5_4_who_works_on_a_critical_is_given_nothing_more(cast: Cast) -> None:
    made(cast, 0, "critical")
    made(cast, 1)
    held = commands.take_next(by=cast.first_line, at=minutes(2)).pk
    with pytest.raises(Conflict) as refusal:
        commands.take_next(by=cast.first_line, at=minutes(3))
    assert (refusal.value.code, refusal.value.facts) == ("holding_critical", {"number": held})
    commands.ask(held, commands.Words("Which host?"), by=cast.first_line, at=minutes(4))
    assert commands.take_next(by=cast.first_line, at=minutes(5)).status == "in_progress"


def test_5_4_who_carries_eight_is_given_nothing_more(cast: Cast) -> None:
    for minute in range(5):
        made(cast, minute, "high")
    for minute in range(4):
        commands.take_next(by=cast.first_line, at=minutes(6 + minute))
    with pytest.raises(Conflict) as refusal:
        commands.take_next(by=cast.first_line, at=minutes(11))
    assert (refusal.value.code, refusal.value.facts) == ("load_full", {"load": "8", "cap": "8"})
    assert commands.take_next(by=cast.second_line, at=minutes(11)).holder_id == cast.second_line.id


def test_who_may_not_and_when_nothing_is_there(cast: Cast) -> None:
    with pytest.raises(Conflict) as refusal:
        commands.take_next(by=cast.first_line, at=minutes(1))
    assert refusal.value.code == "nothing_next"
    made(cast, 0)
    for stranger in (cast.owner, cast.manager, Actor("nobody")):
        with pytest.raises(NotAllowed):
            commands.take_next(by=stranger, at=minutes(1))


def test_5_3_taking_another_one_asks_why_once_and_staff_alone_read_it(cast: Cast) -> None:
    turn, chosen = made(cast, 0), made(cast, 3)
    with pytest.raises(Invalid) as refusal:
        commands.pick(chosen, by=cast.first_line, at=minutes(4))
    assert (refusal.value.code, refusal.value.facts) == ("pick_reason", {"field": "reason", "next": turn})
    commands.pick(chosen, "I know this host.", by=cast.first_line, at=minutes(4))
    assert Ticket.objects.get(pk=chosen).holder_id == cast.first_line.id
    event = events_of("ticket", chosen)[-1]
    assert (event.type, event.facts) == ("ticket.picked", {"reason": "I know this host.", "instead_of": turn})
    assert "ticket.picked" not in [one.type for one in events_of("ticket", chosen, staff=False)]


def test_5_3_nothing_is_asked_of_the_next_one_nor_of_what_is_meant_for_me(cast: Cast) -> None:
    turn, meant = made(cast, 0), made(cast, 3)
    commands.address(meant, cast.first_line.id, by=cast.owner, at=minutes(3))
    commands.pick(meant, by=cast.first_line, at=minutes(4))
    commands.pick(turn, "No need to say.", by=cast.first_line, at=minutes(4))
    for number in (meant, turn):
        assert [event.type for event in events_of("ticket", number)][-1] == "ticket.accepted"


def shift(who: Actor, queue: int, role: str = "specialist") -> None:
    new = shifts.NewShift(who.account_id, queue, role, minutes(-60), minutes(400))
    shifts.plan_shift(new, by=SYSTEM, at=NEW_YEAR)


def test_5_4_queues_and_skills_decide_whose_it_is(cast: Cast) -> None:
    fields = shifts.QueueFields
    hosts = shifts.add_queue(fields("Hosts", products=["Virtual server"]), by=SYSTEM, at=NEW_YEAR).pk
    rest = shifts.add_queue(fields("Everything else"), by=SYSTEM, at=NEW_YEAR).pk
    rules = [{"product": "Object storage", "queue": rest, "level": 2}]
    commands.put_in_force(rules, "Storage needs its people.", by=cast.duty_lead, at=NEW_YEAR)
    server, bucket = made(cast, 0), made(cast, 1, service_id=cast.second_service)
    row = Ticket.objects.get(pk=bucket)
    assert (row.queue_id, row.skill_level, Ticket.objects.get(pk=server).queue_id) == (rest, 2, hosts)
    shift(cast.first_line, hosts)
    shift(cast.second_line, rest)
    assert next_for(cast.first_line, minutes(2)) == [server]
    assert next_for(cast.second_line, minutes(2)) == [bucket]
    shift(cast.generalist, hosts, "generalist")
    assert next_for(cast.second_line, minutes(2)) == []
    assert next_for(cast.generalist, minutes(2)) == [server, bucket]
    skill = shifts.NewSkill(cast.second_line.account_id, "storage", "", 2)
    shifts.set_skill(skill, by=SYSTEM, at=NEW_YEAR)
    assert next_for(cast.second_line, minutes(2)) == [bucket]
    storage = shifts.add_queue(fields("Storage"), by=SYSTEM, at=NEW_YEAR).pk
    commands.change_queue(server, storage, "Nobody of it is there.", by=cast.duty_lead, at=minutes(2))
    assert server in next_for(cast.first_line, minutes(2))
    with pytest.raises(NotAdmitted) as refusal:
        commands.take_next(by=cast.duty_lead, at=minutes(2))
    assert refusal.value.code.startswith("off_shift")


def test_5_4_suggestions_say_who_and_why(cast: Cast) -> None:
    number = made(cast, 0)
    commands.accept(number, by=cast.first_line, at=minutes(1))
    held = made(cast, 0, "high")
    commands.accept(held, by=cast.generalist, at=minutes(1))
    shifts.set_skill(shifts.NewSkill(cast.second_line.account_id, "virtual server", "", 2), by=SYSTEM, at=NEW_YEAR)
    asks = ForWhom(number, None, "Virtual server", 2, cast.duty_lead.id)
    found = [(one.worker.name, one.why, one.worker.load) for one in suggestions(asks, minutes(2))]
    assert found == [
        ("Daniel Weber", Fitness.ADDRESSEE, 0), ("Artem Volkov", Fitness.SKILLED, 0),
        ("Giulia Conti", Fitness.GENERALIST, 8), ("Mira Levchenko", Fitness.OTHER, 4),
    ]  # fmt: skip


def test_5_4_who_held_a_linked_ticket_is_suggested_first(cast: Cast) -> None:
    first = made(cast, 0)
    commands.accept(first, by=cast.generalist, at=minutes(1))
    commands.propose(first, SOLUTION, commands.Words("Moved."), by=cast.generalist, at=minutes(2))
    second = made(cast, 3, follows=first)
    found = suggestions(ForWhom(second, None, "Virtual server", 0, None), minutes(4))
    assert (found[0].worker.name, found[0].why) == ("Giulia Conti", Fitness.LAST_HOLDER)


def test_reading_who_is_next_costs_the_same_at_twice_the_tickets(cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            next_for(cast.first_line, minutes(10))
        return len(counted)

    for minute in range(3):
        made(cast, minute)
    before = cost()
    for minute in range(3, 9):
        made(cast, minute)
    assert cost() == before <= 3


def at_once(*calls: Callable[[], Ticket]) -> list[object]:
    """Run calls on connections of their own, started together; return results or refusals."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Ticket]) -> object:
        try:
            start.wait(10)
            return call().pk
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_four_who_take_next_at_once_each_gets_another_ticket(cast: Cast) -> None:
    numbers = [made(cast, minute) for minute in range(3)]
    people = (cast.first_line, cast.second_line, cast.generalist, cast.duty_lead)
    results = at_once(*[lambda by=by: commands.take_next(by=by, at=minutes(5)) for by in people])
    refused = [result for result in results if isinstance(result, Conflict)]
    assert sorted(result for result in results if isinstance(result, int)) == numbers
    assert [refusal.code for refusal in refused] == ["nothing_next"]
    assert Ticket.objects.filter(status="in_progress").count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_one_press_sent_twice_at_once_takes_one_ticket(cast: Cast) -> None:
    for minute in range(3):
        made(cast, minute)
    by = replace(cast.first_line, key="twice")
    results = at_once(*[lambda: commands.take_next(by=by, at=minutes(5))] * 3)
    assert Ticket.objects.filter(status="in_progress").count() == 1
    assert len([result for result in results if isinstance(result, AlreadyDone)]) == 2
