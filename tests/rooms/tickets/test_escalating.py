"""Domain 5.6, 5.8, 5.9, S14: what is escalated, by itself, by hand and by the customer. It moves no clock (F10)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.cast import Cast
from tests.factories import SOLUTION, T0, accepted, asked, closed, minutes, opened

from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.ledger.queries import events_of
from countersign.ledger.subscriptions import registry
from countersign.shifts import commands as shifts
from countersign.tickets import commands
from countersign.tickets.commands.waking import wake
from countersign.tickets.models import Escalation, Ticket
from countersign.tickets.queries.escalations import open_escalations
from countersign.tickets.rules.moves import IllegalMove

pytestmark = pytest.mark.django_db
LATE = 15 + 1 / 60  # A minute and a second past what a critical ticket was promised: the clock tells of it.


def woken(ticket: Ticket, minute: float) -> None:
    wake(ticket.pk, by=SYSTEM, at=minutes(minute))


def rows(ticket: Ticket) -> list[tuple[str, int, int | None, str]]:
    found = Escalation.objects.filter(ticket=ticket).order_by("id")
    return [(row.reason, row.level, row.to_id, row.outcome) for row in found]


def told(ticket: Ticket, *, staff: bool = True) -> list[str]:
    return [event.type for event in events_of("ticket", ticket.pk, staff=staff)]


def stands(ticket: Ticket) -> tuple[object, ...]:
    row = Ticket.objects.get(pk=ticket.pk)
    return row.status, row.waiting, row.clocks, row.clock_due_at, row.promised_at, row.moved_at, row.holder_id


def settled(ticket: Ticket) -> None:
    """Do what the worker does after the newest event."""
    registry["tickets.escalations"].handle(events_of("ticket", ticket.pk)[-1])


def test_5_8_a_critical_nobody_accepts_for_five_minutes_is_the_whole_shifts(cast: Cast) -> None:
    ticket = opened(cast)
    woken(ticket, 4.99)
    assert rows(ticket) == []
    woken(ticket, 5)
    assert rows(ticket) == [("at_risk", 0, None, "")]
    woken(ticket, 5)
    assert len(rows(ticket)) == 1
    assert "ticket.escalated" not in told(ticket, staff=False)


@pytest.mark.parametrize("which", ["accepted", "normal"])
def test_5_8_the_shift_is_not_called_for_what_is_accepted_or_not_critical(which: str, cast: Cast) -> None:
    ticket = accepted(cast) if which == "accepted" else opened(cast, urgency="normal")
    woken(ticket, 6)
    assert rows(ticket) == []


def test_5_8_the_call_ends_with_the_acceptance(cast: Cast) -> None:
    ticket = opened(cast)
    woken(ticket, 5)
    commands.accept(ticket.pk, by=cast.first_line, at=minutes(6))
    settled(ticket)
    assert rows(ticket) == [("at_risk", 0, None, "accepted")]
    assert Ticket.objects.get(pk=ticket.pk).climbs_at is None


def test_5_8_at_the_end_of_a_clock_the_lead_has_it_and_it_climbs_to_the_top(cast: Cast) -> None:
    ticket = accepted(cast)
    before = stands(ticket)
    woken(ticket, 15)
    assert rows(ticket) == []
    woken(ticket, LATE)
    lead, head = cast.duty_lead.id, cast.manager.id
    assert rows(ticket) == [("breached", 1, lead, "")]
    woken(ticket, LATE + 9.9)
    assert rows(ticket) == [("breached", 1, lead, "")]
    woken(ticket, LATE + 10)
    assert rows(ticket) == [("breached", 2, head, "")]
    woken(ticket, LATE + 20)
    assert rows(ticket) == [("breached", 3, head, "")]
    woken(ticket, LATE + 90)
    assert rows(ticket) == [("breached", 3, head, "")]
    after = stands(ticket)
    assert (after[:2], after[3:]) == (before[:2], before[3:])
    assert told(ticket, staff=False).count("ticket.escalation_climbed") == 2


def test_5_8_the_director_on_call_stands_at_the_top(cast: Cast) -> None:
    queue = shifts.add_queue(shifts.QueueFields("Support", custodian_id=cast.duty_lead.id), by=SYSTEM, at=T0)
    new = shifts.NewShift(cast.second_line.account_id, queue.pk, "on_call", T0, T0 + timedelta(days=2))
    shifts.plan_shift(new, by=SYSTEM, at=T0 - timedelta(days=1))
    ticket = opened(cast, urgency="normal")
    woken(ticket, LATE)
    for minute in (10, 20):
        woken(ticket, LATE + minute)
    assert rows(ticket) == [("breached", 3, cast.second_line.id, "")]


def test_what_is_taken_climbs_no_further_and_ends_with_an_outcome(cast: Cast) -> None:
    ticket = accepted(cast)
    woken(ticket, LATE)
    with pytest.raises(NotAllowed) as refusal:
        commands.take_escalation(ticket.pk, by=cast.first_line, at=minutes(17))
    assert refusal.value.facts["name"] == "Daniel Weber"
    commands.take_escalation(ticket.pk, by=cast.duty_lead, at=minutes(17))
    with pytest.raises(Conflict) as taken:
        commands.take_escalation(ticket.pk, by=cast.manager, at=minutes(18))
    assert (taken.value.code, taken.value.facts["name"]) == ("escalation_taken", "Daniel Weber")
    woken(ticket, 60)
    assert rows(ticket)[0][:3] == ("breached", 1, cast.duty_lead.id)
    with pytest.raises(Invalid):
        commands.close_escalation(ticket.pk, "answered", "By magic.", by=cast.duty_lead, at=minutes(61))
    with pytest.raises(NotAllowed):
        commands.close_escalation(ticket.pk, "handled", "Not mine.", by=cast.first_line, at=minutes(61))
    commands.close_escalation(ticket.pk, "handled", "Called the customer.", by=cast.duty_lead, at=minutes(61))
    assert rows(ticket) == [("breached", 1, cast.duty_lead.id, "handled")]
    with pytest.raises(Conflict):
        commands.close_escalation(ticket.pk, "handled", "Again.", by=cast.duty_lead, at=minutes(62))


def test_an_answer_ends_what_was_late_and_a_closed_ticket_everything(cast: Cast) -> None:
    ticket = accepted(cast)
    woken(ticket, LATE)
    commands.raise_escalation(ticket.pk, "impact", "Their shop is down.", by=cast.first_line, at=minutes(16))
    commands.answer(ticket.pk, commands.Words("I am here."), by=cast.first_line, at=minutes(17))
    settled(ticket)
    assert [row[0::3] for row in rows(ticket)] == [("breached", "answered"), ("impact", "")]
    commands.propose(ticket.pk, SOLUTION, commands.Words("Moved."), by=cast.first_line, at=minutes(20))
    commands.confirm(ticket.pk, by=cast.owner, at=minutes(21))
    settled(ticket)
    assert [row[3] for row in rows(ticket)] == ["answered", "ticket_closed"]


def test_what_was_answered_meanwhile_ends_instead_of_climbing(cast: Cast) -> None:
    ticket = accepted(cast)
    woken(ticket, LATE)
    commands.answer(ticket.pk, commands.Words("I am here."), by=cast.first_line, at=minutes(17))
    woken(ticket, LATE + 10)
    assert rows(ticket) == [("breached", 1, cast.duty_lead.id, "answered")]


def test_a_broken_promise_goes_to_the_lead_too(cast: Cast) -> None:
    ticket = accepted(cast)
    words = commands.Words("More at half past.")
    commands.answer(ticket.pk, words, promised_at=minutes(30), by=cast.first_line, at=minutes(5))
    woken(ticket, 30)
    assert rows(ticket) == []
    woken(ticket, 30 + 1 / 60)
    assert rows(ticket) == [("breached", 1, cast.duty_lead.id, "")]


@pytest.mark.parametrize("reason", ["expertise", "impact", "at_risk", "safety"])
def test_by_hand_staff_escalate_with_a_reason_and_the_customer_hears_nothing(reason: str, cast: Cast) -> None:
    ticket = accepted(cast)
    before = stands(ticket)
    commands.raise_escalation(ticket.pk, reason, "A disk of theirs smokes.", level=2, by=cast.first_line, at=minutes(6))
    assert rows(ticket) == [(reason, 2, cast.manager.id, "")]
    kind = Escalation.objects.get(ticket=ticket).kind
    assert kind == ("functional" if reason == "expertise" else "hierarchical")
    assert stands(ticket) == before
    assert told(ticket, staff=False) == ["ticket.opened", "ticket.accepted"]
    with pytest.raises(Conflict):
        commands.raise_escalation(ticket.pk, reason, "Again.", by=cast.first_line, at=minutes(7))


def test_by_hand_it_goes_to_a_certain_person_who_may_take_it(cast: Cast) -> None:
    ticket, to = accepted(cast), cast.second_line
    commands.raise_escalation(ticket.pk, "expertise", "RAID?", to=to.id, by=cast.first_line, at=minutes(6))
    assert rows(ticket) == [("expertise", 1, to.id, "")]
    commands.take_escalation(ticket.pk, by=to, at=minutes(7))
    assert Escalation.objects.get(ticket=ticket).taken_by_id == to.id


def test_by_hand_refused(cast: Cast) -> None:
    ticket = accepted(cast)
    given = {"by": cast.first_line, "at": minutes(6)}
    for reason in ("breached", "customer", "because"):
        with pytest.raises(Invalid):
            commands.raise_escalation(ticket.pk, reason, "So.", **given)
    with pytest.raises(Invalid):
        commands.raise_escalation(ticket.pk, "impact", "So.", level=0, **given)
    with pytest.raises(Invalid):
        commands.raise_escalation(ticket.pk, "impact", " ", **given)
    with pytest.raises(Invalid):
        commands.raise_escalation(ticket.pk, "impact", "So.", to=cast.owner.id, **given)
    for stranger in (cast.owner, Actor("nobody")):
        with pytest.raises((NotAllowed, NotVisible)):
            commands.raise_escalation(ticket.pk, "impact", "So.", by=stranger, at=minutes(6))
    with pytest.raises(IllegalMove):
        commands.raise_escalation(closed(cast).pk, "impact", "So.", by=cast.first_line, at=minutes(90))
    assert rows(ticket) == []


def test_5_6_an_offer_nobody_takes_is_the_leads_after_half_of_what_was_left(cast: Cast) -> None:
    ticket = accepted(cast)
    commands.offer(ticket.pk, cast.second_line.id or 0, "State, next.", by=cast.first_line, at=minutes(5))
    assert Ticket.objects.get(pk=ticket.pk).offer_until == minutes(10)
    woken(ticket, 9.9)
    assert rows(ticket) == []
    woken(ticket, 10)
    assert rows(ticket) == [("at_risk", 1, cast.duty_lead.id, "")]
    assert Ticket.objects.get(pk=ticket.pk).offer_until is None
    commands.take_offer(ticket.pk, by=cast.second_line, at=minutes(11))


@pytest.mark.parametrize("how", ["taken", "declined", "custody"])
def test_5_6_an_offer_that_has_ended_is_nobodys_worry(how: str, cast: Cast) -> None:
    ticket = accepted(cast)
    commands.offer(ticket.pk, cast.second_line.id or 0, "State, next.", by=cast.first_line, at=minutes(5))
    given = {"at": minutes(6)}
    if how == "taken":
        commands.take_offer(ticket.pk, by=cast.second_line, **given)
    elif how == "declined":
        commands.decline_offer(ticket.pk, by=cast.second_line, **given)
    else:
        commands.take_custody(ticket.pk, reason="Ill.", by=cast.duty_lead, **given)
    woken(ticket, 12)
    assert rows(ticket) == []


def chased(ticket: Ticket, by: Actor, at: datetime) -> None:
    commands.chase(ticket.pk, by=by, at=at)


def test_5_9_before_due_there_is_nothing_to_chase(cast: Cast) -> None:
    ticket = accepted(cast)
    with pytest.raises(Conflict) as refusal:
        chased(ticket, cast.owner, minutes(15) - timedelta(seconds=1))
    assert (refusal.value.code, refusal.value.facts) == ("answer_not_due", {"due_at": minutes(15)})
    commands.answer(ticket.pk, commands.Words("Here."), by=cast.first_line, at=minutes(14))
    with pytest.raises(Conflict) as refusal:
        chased(ticket, cast.owner, minutes(16))
    assert refusal.value.code == "nothing_promised"


def test_5_9_at_the_due_second_the_customer_asks_once_and_then_hears_who_has_it(cast: Cast) -> None:
    ticket = accepted(cast)
    before = stands(ticket)
    chased(ticket, cast.owner, minutes(15))
    assert rows(ticket) == [("customer", 1, cast.duty_lead.id, "")]
    assert stands(ticket) == before
    with pytest.raises(Conflict) as refusal:
        chased(ticket, cast.colleague, minutes(16))
    assert (refusal.value.code, refusal.value.facts["name"]) == ("chased_before", "Daniel Weber")
    commands.take_escalation(ticket.pk, by=cast.duty_lead, at=minutes(17))
    with pytest.raises(Conflict) as refusal:
        chased(ticket, cast.owner, minutes(18))
    assert (refusal.value.code, refusal.value.facts["name"]) == ("chased_and_taken", "Daniel Weber")
    assert told(ticket, staff=False)[-2:] == ["ticket.chased", "ticket.escalation_taken"]


def test_5_9_it_takes_the_place_of_what_the_clock_has_raised(cast: Cast) -> None:
    ticket = accepted(cast)
    woken(ticket, LATE)
    woken(ticket, LATE + 10)
    chased(ticket, cast.owner, minutes(27))
    head = cast.manager.id
    assert rows(ticket) == [("breached", 2, head, "asked_again"), ("customer", 2, head, "")]
    woken(ticket, LATE + 20)
    assert rows(ticket)[1] == ("customer", 3, head, "")


def test_5_9_the_next_breach_may_be_asked_about_again(cast: Cast) -> None:
    ticket = accepted(cast)
    chased(ticket, cast.owner, minutes(15))
    commands.answer(ticket.pk, commands.Words("Soon."), by=cast.first_line, at=minutes(16))
    settled(ticket)
    commands.write(ticket.pk, commands.Words("And now?"), by=cast.owner, at=minutes(17))
    chased(ticket, cast.owner, minutes(32))
    assert rows(ticket) == [("customer", 1, cast.duty_lead.id, "answered"), ("customer", 1, cast.duty_lead.id, "")]


def test_5_9_who_may_not_ask(cast: Cast) -> None:
    ticket = accepted(cast)
    with pytest.raises(NotAllowed):
        chased(ticket, cast.observer, minutes(16))
    with pytest.raises(NotVisible):
        chased(ticket, cast.stranger, minutes(16))
    with pytest.raises(NotAllowed):
        chased(ticket, cast.first_line, minutes(16))


def test_5_9_while_the_customer_is_waited_for_nothing_is_late(cast: Cast) -> None:
    with pytest.raises(Conflict):
        chased(asked(cast), cast.owner, minutes(500))


def test_the_list_shows_what_climbs_first(cast: Cast) -> None:
    first, second, third = (accepted(cast) for _ in range(3))
    commands.raise_escalation(first.pk, "impact", "Shop.", by=cast.first_line, at=minutes(6))
    commands.raise_escalation(second.pk, "safety", "Smoke.", by=cast.first_line, at=minutes(5))
    commands.raise_escalation(third.pk, "impact", "Bank.", by=cast.first_line, at=minutes(4))
    commands.take_escalation(third.pk, by=cast.duty_lead, at=minutes(7))
    listed = open_escalations(cast.first_line)
    assert [row.number for row in listed] == [second.pk, first.pk, third.pk]
    assert listed[2].escalation.taken_by == "Daniel Weber"
    with pytest.raises(NotAllowed):
        open_escalations(cast.owner)
