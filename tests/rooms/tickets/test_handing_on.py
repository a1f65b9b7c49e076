"""T2 with shifts, T8 by the system, T14 to whoever is there: who may take a ticket, and what people leave behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.factories import T0, accepted, asked, closed, minutes, opened

from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import NotAllowed
from countersign.ledger.queries import events_of
from countersign.shifts import commands as shifts
from countersign.shifts import queries as duty
from countersign.shifts.models import Absence, Queue, Shift
from countersign.tickets import commands
from countersign.tickets.commands.admitting import NotAdmitted
from countersign.tickets.commands.handing_on import come_back, into_custody, settle_absence, settle_shift
from countersign.tickets.jobs import hand_on
from countersign.tickets.models import Assignment, Note, Ticket
from countersign.tickets.queries.load import carried

HOUR = timedelta(hours=1)
QUESTION = {"kind": "question", "facts": {"what_was_read": "the guide"}}


@pytest.fixture
def queue(cast: Cast) -> Queue:
    fields = shifts.QueueFields("Support", custodian_id=cast.manager.account_id)
    return shifts.add_queue(fields, by=cast.manager, at=T0 - 30 * 24 * HOUR)


def on_shift(cast: Cast, queue: Queue, who: Actor, begins: float = 0, ends: float = 8, role: str = "") -> Shift:
    new = shifts.NewShift(who.account_id, queue.pk, role or "specialist", T0 + begins * HOUR, T0 + ends * HOUR)
    return shifts.plan_shift(new, by=cast.duty_lead, at=T0 - 9 * HOUR)


def test_t2_without_shifts_everybody_who_works_on_tickets_accepts(cast: Cast) -> None:
    assert commands.accept(opened(cast).pk, by=cast.generalist, at=minutes(1)).holder_id == cast.generalist.id


def test_t2_whoever_is_off_shift_is_refused_and_told_when_they_come(cast: Cast, queue: Queue) -> None:
    on_shift(cast, queue, cast.first_line, 2, 8)
    number = opened(cast).pk
    with pytest.raises(NotAdmitted) as refused:
        commands.accept(number, by=cast.first_line, at=minutes(1))
    assert (refused.value.code, refused.value.facts["next"]) == ("off_shift", T0 + 2 * HOUR)
    with pytest.raises(NotAdmitted, match="off_shift_unplanned"):
        commands.accept(number, by=cast.second_line, at=minutes(1))
    assert commands.accept(number, by=cast.first_line, at=T0 + 2 * HOUR).status == "in_progress"


def test_t2_whoever_stands_by_may_accept(cast: Cast, queue: Queue) -> None:
    on_shift(cast, queue, cast.second_line, role="on_call")
    assert commands.accept(opened(cast).pk, by=cast.second_line, at=minutes(1)).holder_id == cast.second_line.id


def test_t2_the_addressee_accepts_off_shift_too(cast: Cast, queue: Queue) -> None:
    on_shift(cast, queue, cast.first_line)
    number = opened(cast).pk
    commands.address(number, cast.second_line.account_id, by=cast.owner, at=minutes(1))
    assert commands.accept(number, by=cast.second_line, at=minutes(2)).holder_id == cast.second_line.id


def test_t2_full_hands_are_refused_with_the_load(cast: Cast, queue: Queue) -> None:
    on_shift(cast, queue, cast.first_line)
    for _ in range(2):
        accepted(cast)  # Two critical ones: 8 of 8.
    assert carried([cast.first_line.account_id])[cast.first_line.account_id] == (32, 2, True)
    number = opened(cast, **QUESTION).pk
    with pytest.raises(NotAdmitted) as refused:
        commands.accept(number, by=cast.first_line, at=minutes(4))
    assert (refused.value.code, refused.value.facts["load"], refused.value.facts["cap"]) == ("hands_full", "8", "8")


def test_5_4_what_waits_weighs_a_quarter_and_leaves_the_hands_free(cast: Cast) -> None:
    asked(cast)
    assert carried()[cast.first_line.account_id] == (1, 1, False)
    accepted(cast, urgency="high")
    assert carried()[cast.first_line.account_id] == (9, 2, False)


def test_t2_a_lead_goes_past_what_is_missing_with_a_reason(cast: Cast, queue: Queue) -> None:
    on_shift(cast, queue, cast.first_line)
    number = opened(cast).pk
    with pytest.raises(NotAdmitted):
        commands.accept(number, by=cast.duty_lead, at=minutes(1))
    with pytest.raises(NotAdmitted):
        commands.accept(number, override="I am near", by=cast.second_line, at=minutes(1))
    commands.accept(number, override="Mira is on the phone", by=cast.duty_lead, at=minutes(1))
    assert Note.objects.get(ticket_id=number).body == "Mira is on the phone"
    public = events_of("ticket", number, staff=False)
    assert "phone" not in str([event.payload for event in public])


def test_t8_at_the_end_of_a_shift_the_lead_holds_what_was_in_work(cast: Cast, queue: Queue) -> None:
    shift = on_shift(cast, queue, cast.first_line)
    on_shift(cast, queue, cast.duty_lead, 6, 16, "duty_lead")
    working, waits = accepted(cast).pk, asked(cast).pk
    before = Ticket.objects.get(pk=working)
    end = T0 + 8 * HOUR
    assert duty.shifts_to_settle(end - timedelta(seconds=1)) == []
    assert duty.shifts_to_settle(end) == [(shift.pk, cast.first_line.id)]
    assert settle_shift(shift.pk, cast.first_line.account_id, by=SYSTEM, at=end) == 1
    after = Ticket.objects.get(pk=working)
    assert (after.holder_id, after.holding, after.status) == (cast.duty_lead.id, "custody", "in_progress")
    assert (after.clock, after.clock_due_at, after.promised_at) == (
        before.clock, before.clock_due_at, before.promised_at,
    ), "F10: custody has no effect on any clock"  # fmt: skip
    assert Ticket.objects.get(pk=waits).holder_id == cast.first_line.id, "what waits stays with its holder"
    assert duty.shifts_to_settle(end) == []
    told = next(event for event in events_of("ticket", working) if event.type == "ticket.custody_taken")
    assert (told.facts["from"], told.facts["holder"], told.facts["why"]) == (
        "Mira Levchenko", "Daniel Weber", "shift_over",
    )  # fmt: skip


def test_t8_without_a_lead_the_custodian_holds_it(cast: Cast, queue: Queue) -> None:
    shift = on_shift(cast, queue, cast.first_line)
    number = accepted(cast).pk
    settle_shift(shift.pk, cast.first_line.account_id, by=SYSTEM, at=T0 + 8 * HOUR)
    assert Ticket.objects.get(pk=number).holder_id == cast.manager.id


def test_t8_with_nobody_at_all_it_stays_with_its_holder(cast: Cast) -> None:
    queue = shifts.add_queue(shifts.QueueFields("Support"), by=cast.manager, at=T0 - HOUR)
    shift = on_shift(cast, queue, cast.first_line)
    number = accepted(cast).pk
    assert settle_shift(shift.pk, cast.first_line.account_id, by=SYSTEM, at=T0 + 8 * HOUR) == 0
    assert Ticket.objects.get(pk=number).holder_id == cast.first_line.id


def test_t8_is_the_leads_and_the_installations(cast: Cast, queue: Queue) -> None:
    on_shift(cast, queue, cast.first_line)
    number = accepted(cast).pk
    with pytest.raises(NotAllowed):
        into_custody(number, "shift_over", by=cast.second_line, at=minutes(9))


def test_t8_an_offer_that_is_open_stays_open_and_is_taken(cast: Cast, queue: Queue) -> None:
    shift = on_shift(cast, queue, cast.first_line)
    on_shift(cast, queue, cast.second_line, 4, 12)
    number = accepted(cast).pk
    commands.offer(number, cast.second_line.account_id, "Disk ordered", by=cast.first_line, at=minutes(300))
    settle_shift(shift.pk, cast.first_line.account_id, by=SYSTEM, at=T0 + 8 * HOUR)
    assert Ticket.objects.get(pk=number).holding == "custody"
    commands.take_offer(number, by=cast.second_line, at=minutes(481))
    assert Ticket.objects.get(pk=number).holder_id == cast.second_line.id
    assert Assignment.objects.filter(ticket_id=number, ended_at=None).count() == 1


def test_e31_what_an_absent_person_holds_is_the_leads_and_offered_to_the_substitute(cast: Cast, queue: Queue) -> None:
    on_shift(cast, queue, cast.first_line)
    on_shift(cast, queue, cast.second_line)
    number = accepted(cast).pk
    new = shifts.NewAbsence(
        cast.first_line.account_id, minutes(60), minutes(3000), cast.second_line.account_id, "Taken ill"
    )
    away: Absence = shifts.record_absence(new, by=cast.duty_lead, at=minutes(50))
    assert duty.absences_to_settle(minutes(59)) == []
    assert duty.absences_to_settle(minutes(60)) == [(away.pk, cast.first_line.id)]
    assert settle_absence(away.pk, cast.first_line.account_id, by=SYSTEM, at=minutes(60)) == 1
    assert Ticket.objects.get(pk=number).holder_id == cast.manager.id
    assert commands.take_offer(number, by=cast.second_line, at=minutes(61)).holder_id == cast.second_line.id
    assert duty.absences_to_settle(minutes(61)) == []
    assert all("Taken ill" not in str(event.payload) for event in events_of("ticket", number))


def came_back(cast: Cast, at_minutes: float) -> Ticket:
    """Ask at minute five, have the answer later, let the installation look at once."""
    number = asked(cast).pk
    commands.write(number, commands.Words("From 203.0.113.7."), by=cast.owner, at=minutes(at_minutes))
    return come_back(number, by=SYSTEM, at=minutes(at_minutes))


def test_t14_a_ticket_comes_back_to_its_holder_who_is_on_shift(cast: Cast, queue: Queue) -> None:
    on_shift(cast, queue, cast.first_line)
    assert came_back(cast, 60).holder_id == cast.first_line.id


def test_t14_a_ticket_waits_for_its_holder_who_comes_before_it_is_due(cast: Cast, queue: Queue) -> None:
    on_shift(cast, queue, cast.first_line, 0, 2)
    on_shift(cast, queue, cast.first_line, 13.1, 20)
    assert came_back(cast, 13 * 60).holder_id == cast.first_line.id, "due 15 minutes later, the holder comes after 6"


def test_t14_else_it_is_in_the_custody_of_the_lead(cast: Cast, queue: Queue) -> None:
    on_shift(cast, queue, cast.first_line, 0, 2)
    on_shift(cast, queue, cast.first_line, 14, 20)
    on_shift(cast, queue, cast.duty_lead, 2, 16, "duty_lead")
    ticket = came_back(cast, 13 * 60)
    assert (ticket.holder_id, ticket.holding) == (cast.duty_lead.id, "custody")


def test_t16_a_reopened_ticket_whose_holder_is_gone_is_the_leads(cast: Cast, queue: Queue) -> None:
    on_shift(cast, queue, cast.first_line, 0, 2)
    number = closed(cast).pk
    commands.reopen(number, commands.Words("It fails again."), by=cast.owner, at=minutes(600))
    assert come_back(number, by=SYSTEM, at=minutes(600)).holder_id == cast.manager.id


def test_without_shifts_nobody_loses_a_ticket_by_the_clock(cast: Cast) -> None:
    number = accepted(cast).pk
    hand_on()
    assert came_back(cast, 60).holder_id == cast.first_line.id
    assert Ticket.objects.get(pk=number).holder_id == cast.first_line.id
