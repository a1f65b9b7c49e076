"""Complaints: a lane of their own beside the work (S23)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import factories
from tests.factories import T0, minutes
from tests.rooms.credits.conftest import Money

from countersign.credits import commands, queries
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.tickets import commands as tickets
from countersign.tickets.models import Message, Ticket

WORDS = "Third time this month that nobody answered. I want to hear from your management."


def wrote(money: Money) -> tuple[Ticket, Message]:
    """A ticket in whose thread the customer quarrels."""
    ticket = factories.accepted(money.cast)
    tickets.write(ticket.pk, tickets.Words(WORDS), by=money.cast.owner, at=minutes(9))
    return ticket, Message.objects.get(ticket=ticket, body=WORDS)


def test_a_complaint_has_a_due_time_of_its_own_and_the_work_goes_on(money: Money) -> None:
    ticket = factories.accepted(money.cast)
    before = Ticket.objects.values().get(pk=ticket.pk)
    complaint = commands.complain(WORDS, ticket=ticket.pk, by=money.cast.owner, at=T0)
    assert (complaint.state, complaint.due_at) == ("open", T0 + timedelta(days=5))
    assert Ticket.objects.values().get(pk=ticket.pk) == before


def test_words_of_the_thread_are_moved_on_a_click_and_stay_there(money: Money) -> None:
    ticket, message = wrote(money)
    complaint = commands.move_to_complaint(ticket.pk, message.pk, by=money.cast.first_line, at=minutes(12))
    assert (complaint.words, complaint.author_id) == (WORDS, money.cast.owner.id)
    assert complaint.moved_by_id == money.cast.first_line.id
    assert Message.objects.filter(pk=message.pk, body=WORDS).exists()
    assert queries.moved_messages(ticket.pk) == {message.pk}
    with pytest.raises(Conflict, match="complaint_moved_before"):
        commands.move_to_complaint(ticket.pk, message.pk, by=money.cast.first_line, at=minutes(13))


def test_only_a_customers_message_of_that_ticket_is_moved_and_by_staff(money: Money) -> None:
    ticket, message = wrote(money)
    other = factories.opened(money.cast, title="Another fault")
    tickets.answer(ticket.pk, tickets.Words("Sorry."), by=money.cast.first_line, at=minutes(14))
    ours = Message.objects.get(ticket=ticket, side="staff")
    with pytest.raises(Invalid, match="complaint_not_customers"):
        commands.move_to_complaint(ticket.pk, ours.pk, by=money.cast.first_line, at=minutes(15))
    with pytest.raises(NotVisible):
        commands.move_to_complaint(other.pk, message.pk, by=money.cast.first_line, at=minutes(15))
    with pytest.raises(NotAllowed):
        commands.move_to_complaint(ticket.pk, message.pk, by=money.cast.owner, at=minutes(15))


def test_whoever_held_the_ticket_does_not_answer(money: Money) -> None:
    ticket, _ = wrote(money)
    tickets.take_custody(ticket.pk, reason="Mira has left.", by=money.cast.duty_lead, at=minutes(20))
    complaint = commands.complain(WORDS, ticket=ticket.pk, by=money.cast.owner, at=minutes(21))
    said = {"answer": "You are right.", "outcome": "upheld", "at": minutes(30)}
    with pytest.raises(NotAllowed, match="complaint_holder"):
        commands.answer_complaint(complaint.pk, by=money.cast.duty_lead, **said)  # type: ignore[arg-type]
    with pytest.raises((NotAllowed, NotVisible)):
        commands.answer_complaint(complaint.pk, by=money.cast.first_line, **said)  # type: ignore[arg-type]
    done = commands.answer_complaint(complaint.pk, by=money.cast.manager, **said)  # type: ignore[arg-type]
    assert (done.state, done.outcome) == ("answered", "upheld")
    with pytest.raises(Conflict, match="complaint_answered"):
        commands.answer_complaint(complaint.pk, by=money.cast.manager, **said)  # type: ignore[arg-type]


def test_strangers_and_observers(money: Money) -> None:
    ticket, _ = wrote(money)
    complaint = commands.complain(WORDS, ticket=ticket.pk, by=money.cast.owner, at=minutes(21))
    with pytest.raises(NotVisible):
        queries.complaint(money.cast.stranger, complaint.pk)
    with pytest.raises(NotVisible):
        commands.complain(WORDS, ticket=ticket.pk, by=money.cast.stranger, at=minutes(21))
    with pytest.raises(NotAllowed):
        commands.complain(WORDS, ticket=ticket.pk, by=money.cast.observer, at=minutes(21))
    with pytest.raises(NotAllowed):
        queries.complaints_listed(money.cast.first_line)
    assert queries.open_complaints(money.cast.first_line) == 0
    assert queries.open_complaints(money.cast.manager) == 1
    with pytest.raises(Invalid, match="field_missing"):
        commands.complain("  ", by=money.cast.owner, at=minutes(21))
