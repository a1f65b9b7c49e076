"""T9, T14 and the acts in place: answers, questions, messages, notes, facts, severity. One voice per side."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.factories import T0, accepted, asked, closed, minutes, opened, proposed

from countersign.kernel.errors import Invalid, NotAllowed
from countersign.ledger.queries import events_of
from countersign.tickets import commands
from countersign.tickets.models import Message, Note, Ticket
from countersign.tickets.rules.moves import IllegalMove

pytestmark = pytest.mark.django_db
WORDS = commands.Words("Something was said.")


def clock(ticket: Ticket) -> tuple[str, object, object]:
    row = Ticket.objects.get(pk=ticket.pk)
    return row.clock, row.clock_started_at, row.clock_due_at


def place(ticket: Ticket) -> tuple[str, str]:
    row = Ticket.objects.get(pk=ticket.pk)
    return row.status, row.waiting


def test_an_answer_stops_the_first_clock_and_may_promise(cast: Cast) -> None:
    ticket = accepted(cast)
    commands.answer(ticket.pk, WORDS, promised_at=minutes(60), by=cast.first_line, at=minutes(4))
    row = Ticket.objects.get(pk=ticket.pk)
    assert clock(ticket) == ("", None, None)
    assert (row.first_answered_at, row.promised_at) == (minutes(4), minutes(60))
    told = events_of("ticket", ticket.pk)[-1].facts["clock"]
    assert told == {"name": "first", "due_at": "2026-03-10T07:15:00.000000Z", "met": True}


def test_an_answer_after_the_due_time_says_so(cast: Cast) -> None:
    ticket = accepted(cast)
    commands.answer(ticket.pk, WORDS, promised_at=minutes(20), by=cast.first_line, at=minutes(16))
    assert events_of("ticket", ticket.pk)[-1].facts["clock"]["met"] is False
    commands.answer(ticket.pk, WORDS, by=cast.first_line, at=minutes(20))
    assert events_of("ticket", ticket.pk)[-1].facts["promise"]["kept"] is True
    assert Ticket.objects.get(pk=ticket.pk).promised_at is None


def test_only_the_holder_answers(cast: Cast) -> None:
    ticket = accepted(cast)
    for other in (cast.second_line, cast.duty_lead, cast.owner):
        with pytest.raises(NotAllowed) as refusal:
            commands.answer(ticket.pk, WORDS, by=other, at=minutes(4))
        assert refusal.value.facts == {"holder": "Mira Levchenko"}
    with pytest.raises(NotAllowed):
        commands.answer(opened(cast).pk, WORDS, by=cast.first_line, at=minutes(4))


def test_nothing_is_answered_while_the_ticket_waits(cast: Cast) -> None:
    for ticket in (asked(cast), proposed(cast), closed(cast)):
        with pytest.raises(IllegalMove):
            commands.answer(ticket.pk, WORDS, by=cast.first_line, at=minutes(70))


def test_an_answer_to_something_older_is_held_back(cast: Cast) -> None:
    ticket = accepted(cast)
    commands.write(ticket.pk, WORDS, by=cast.owner, at=minutes(4))
    with pytest.raises(commands.NewerEvents) as refusal:
        commands.answer(ticket.pk, commands.Words("Hm.", seen=2), by=cast.first_line, at=minutes(5))
    assert refusal.value.facts == {"seq": 3, "seen": 2}
    commands.answer(ticket.pk, commands.Words("Hm.", seen=3), by=cast.first_line, at=minutes(6))


def test_a_promise_lies_ahead(cast: Cast) -> None:
    with pytest.raises(Invalid):
        commands.answer(accepted(cast).pk, WORDS, promised_at=minutes(4), by=cast.first_line, at=minutes(4))


def test_t9_a_question_lets_the_ticket_wait_and_stops_the_clock(cast: Cast) -> None:
    ticket = asked(cast)
    assert place(ticket) == ("waiting", "info")
    assert clock(ticket) == ("", None, None)
    assert Message.objects.filter(ticket=ticket).latest("id").kind == "question"


def test_t9_only_the_holder_asks_and_only_at_work(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        commands.ask(accepted(cast).pk, WORDS, by=cast.second_line, at=minutes(4))
    with pytest.raises(IllegalMove):
        commands.ask(asked(cast).pk, WORDS, by=cast.first_line, at=minutes(9))
    with pytest.raises(Invalid):
        commands.ask(accepted(cast).pk, commands.Words(" "), by=cast.first_line, at=minutes(4))


@pytest.mark.parametrize("begin", [asked, proposed])
def test_t14_the_customers_message_brings_a_waiting_ticket_back_to_the_same_person(begin: object, cast: Cast) -> None:
    ticket = begin(cast)  # type: ignore[operator]
    commands.write(ticket.pk, WORDS, by=cast.colleague, at=minutes(70))
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.status, row.waiting, row.holder_id) == ("in_progress", "", cast.first_line.id)
    assert (row.resolution, row.cause, row.proposed_at) == ("", "", None)
    assert clock(ticket) == ("next", minutes(70), minutes(85))


def test_t14_the_holder_takes_a_waiting_ticket_back(cast: Cast) -> None:
    ticket = proposed(cast)
    with pytest.raises(NotAllowed):
        commands.resume(ticket.pk, reason="No use waiting.", by=cast.second_line, at=minutes(50))
    commands.resume(ticket.pk, reason="The log says otherwise.", by=cast.first_line, at=minutes(50))
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.status, row.waiting, row.resolution, row.proposed_at) == ("in_progress", "", "", None)
    assert clock(ticket) == ("", None, None)
    with pytest.raises(IllegalMove):
        commands.resume(ticket.pk, reason="Twice.", by=cast.first_line, at=minutes(51))


def test_a_message_in_progress_starts_the_next_clock_at_the_earliest_unanswered(cast: Cast) -> None:
    ticket = accepted(cast)
    commands.write(ticket.pk, WORDS, by=cast.owner, at=minutes(4))
    assert clock(ticket) == ("first", T0, minutes(15))
    commands.answer(ticket.pk, WORDS, by=cast.first_line, at=minutes(5))
    commands.write(ticket.pk, WORDS, by=cast.owner, at=minutes(20))
    commands.write(ticket.pk, WORDS, by=cast.colleague, at=minutes(25))
    assert clock(ticket) == ("next", minutes(20), minutes(35))


def test_a_closed_ticket_takes_no_message(cast: Cast) -> None:
    with pytest.raises(IllegalMove):
        commands.write(closed(cast).pk, WORDS, by=cast.owner, at=minutes(70))


@pytest.mark.parametrize("begin", [opened, accepted, asked, proposed, closed])
def test_a_note_is_left_in_every_status_and_touches_no_clock(begin: object, cast: Cast) -> None:
    ticket = begin(cast)  # type: ignore[operator]
    before = (place(ticket), clock(ticket))
    commands.note(ticket.pk, WORDS, by=cast.manager, at=minutes(70))
    assert (place(ticket), clock(ticket)) == before
    assert Note.objects.get(ticket=ticket).author_name == "Henrik Dahl"
    assert events_of("ticket", ticket.pk)[-1].staff_only
    with pytest.raises(NotAllowed):
        commands.note(ticket.pk, WORDS, by=cast.owner, at=minutes(71))


def test_facts_are_corrected_by_both_sides_and_every_version_stays(cast: Cast) -> None:
    ticket = accepted(cast)
    commands.edit_facts(ticket.pk, {"since": "02:10"}, by=cast.owner, at=minutes(4))
    commands.edit_facts(ticket.pk, {"since": "02:04, per monitoring"}, by=cast.second_line, at=minutes(5))
    row = Ticket.objects.get(pk=ticket.pk)
    assert row.facts["since"] == "02:04, per monitoring"
    assert "02:04" in row.summary
    last = events_of("ticket", ticket.pk)[-1]
    assert last.before["facts"]["since"] == "02:10"
    commands.edit_facts(ticket.pk, {"since": ""}, by=cast.owner, at=minutes(6))
    assert "since" not in Ticket.objects.get(pk=ticket.pk).facts


def test_facts_that_say_the_same_leave_no_event(cast: Cast) -> None:
    ticket = accepted(cast)
    commands.edit_facts(ticket.pk, {"not_answering": "ping and RDP", "colour": "red"}, by=cast.owner, at=minutes(4))
    assert len(events_of("ticket", ticket.pk)) == 2


@pytest.mark.parametrize("stated", [{"not_answering": " "}, {"since": "x" * 2001}, {"not_answering": "\x00"}])
def test_facts_stay_complete_and_bounded(stated: dict[str, str], cast: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        commands.edit_facts(accepted(cast).pk, stated, by=cast.owner, at=minutes(4))
    assert refusal.value.facts["field"] == next(iter(stated))


def test_facts_of_a_closed_ticket_stay(cast: Cast) -> None:
    with pytest.raises(IllegalMove):
        commands.edit_facts(closed(cast).pk, {"since": "later"}, by=cast.owner, at=minutes(70))


def test_a_customer_raises_the_severity_and_the_due_time_comes_nearer(cast: Cast) -> None:
    facts = {"what_was_read": "the guide"}
    ticket = opened(cast, kind="question", facts=facts)
    assert clock(ticket)[2] == minutes(30)
    commands.change_severity(ticket.pk, "high", reason="The whole office stands.", by=cast.owner, at=minutes(5))
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.severity, row.severity_claimed) == ("high", "high")
    assert clock(ticket)[2] == minutes(20)
    with pytest.raises(NotAllowed):
        commands.change_severity(ticket.pk, "low", reason="No more.", by=cast.owner, at=minutes(6))


def test_staff_lowers_the_severity_and_the_claim_stays(cast: Cast) -> None:
    ticket = accepted(cast)
    commands.change_severity(ticket.pk, "low", reason="One mailbox only.", by=cast.first_line, at=minutes(5))
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.severity, row.severity_claimed) == ("low", "critical")
    assert clock(ticket) == ("first", T0, minutes(30))


@pytest.mark.parametrize(
    ("new", "reason", "field"),
    [("critical", "The same.", "severity"), ("worst", "Because.", "severity"), ("high", " ", "reason")],
)
def test_a_severity_is_another_known_one_with_a_reason(new: str, reason: str, field: str, cast: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        commands.change_severity(accepted(cast).pk, new, reason=reason, by=cast.first_line, at=minutes(5))
    assert refusal.value.facts["field"] == field


def test_messages_are_never_changed_or_deleted(cast: Cast) -> None:
    verbs = set(commands.__all__)
    assert not [verb for verb in verbs if "message" in verb or "delete" in verb]
