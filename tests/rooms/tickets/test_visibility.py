"""Who may know and who may do: strangers find nothing, observers read, nobody sees notes but staff (T10, T11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.cast import Cast
from tests.factories import SOLUTION, accepted, closed, minutes, opened, proposed

from countersign.kernel.actor import NOBODY, Actor
from countersign.kernel.errors import NotAllowed, NotVisible
from countersign.ledger.models import Event
from countersign.tickets import commands, queries
from countersign.tickets.models import Ticket
from countersign.tickets.rules.leaving import Kind, Reply
from countersign.tickets.rules.outages import Outage

pytestmark = pytest.mark.django_db
WORDS = commands.Words("Let me in.")
LATER = minutes(500)
DAWN = minutes(900)
WISH = commands.Proposed("linked", until=DAWN)
VENDOR = commands.Third("Vendor", "RMA 7", "They look at it.", DAWN, DAWN)
OUTAGE = Outage("Rack 7", LATER, sites=frozenset({"Moscow"}))

Act = Callable[[int, Actor], object]
CUSTOMERS_ACTS: dict[str, Act] = {
    "write": lambda number, by: commands.write(number, WORDS, by=by, at=LATER),
    "withdraw": lambda number, by: commands.withdraw(number, by=by, at=LATER),
    "confirm": lambda number, by: commands.confirm(number, by=by, at=LATER),
    "reject": lambda number, by: commands.reject(number, WORDS, by=by, at=LATER),
    "declare_solved": lambda number, by: commands.declare_solved(number, by=by, at=LATER),
    "reopen": lambda number, by: commands.reopen(number, WORDS, by=by, at=LATER),
    "rate": lambda number, by: commands.rate(number, 1, by=by, at=LATER),
    "thank": lambda number, by: commands.thank(number, by=by, at=LATER),
    "agree_to_wait": lambda number, by: commands.agree_to_wait(number, by=by, at=LATER),
    "decline_wait": lambda number, by: commands.decline_wait(number, by=by, at=LATER),
    "suspend": lambda number, by: commands.suspend(number, wish="Till I am back.", until=DAWN, by=by, at=LATER),
    "unmerge": lambda number, by: commands.unmerge(number, by=by, at=LATER),
    "follow_up": lambda number, by: commands.follow_up(number, WORDS, by=by, at=LATER),
    "edit_facts": lambda number, by: commands.edit_facts(number, {"since": "now"}, by=by, at=LATER),
    "change_severity": lambda number, by: commands.change_severity(number, "low", reason="Why not.", by=by, at=LATER),
    "address": lambda number, by: commands.address(number, None, by=by, at=LATER),
    "accept_quote": lambda number, by: commands.accept_quote(number, 404, by=by, at=LATER),
    "decline_quote": lambda number, by: commands.decline_quote(number, 404, by=by, at=LATER),
    "chase": lambda number, by: commands.chase(number, by=by, at=LATER),
    "dispute_pause": lambda number, by: commands.dispute_pause(number, by=by, at=LATER),
    "thank_solved": lambda number, by: commands.thank_solved(number, WORDS, by=by, at=LATER),
}
STAFFS_ACTS: dict[str, Act] = {
    "accept": lambda number, by: commands.accept(number, by=by, at=LATER),
    "accept_and_answer": lambda number, by: commands.accept_and_answer(number, WORDS, by=by, at=LATER),
    "acknowledge": lambda number, by: commands.acknowledge(number, "Soon.", promised_at=minutes(999), by=by, at=LATER),
    "answer": lambda number, by: commands.answer(number, WORDS, by=by, at=LATER),
    "ask": lambda number, by: commands.ask(number, WORDS, by=by, at=LATER),
    "note": lambda number, by: commands.note(number, WORDS, by=by, at=LATER),
    "offer": lambda number, by: commands.offer(number, by.id or 0, "State.", by=by, at=LATER),
    "take_offer": lambda number, by: commands.take_offer(number, by=by, at=LATER),
    "decline_offer": lambda number, by: commands.decline_offer(number, by=by, at=LATER),
    "take_custody": lambda number, by: commands.take_custody(number, reason="Mine.", by=by, at=LATER),
    "propose": lambda number, by: commands.propose(number, SOLUTION, WORDS, by=by, at=LATER),
    "resume": lambda number, by: commands.resume(number, reason="Mine.", by=by, at=LATER),
    "refuse": lambda number, by: commands.refuse(number, WORDS, by=by, at=LATER),
    "close_unconfirmed": lambda number, by: commands.close_unconfirmed(number, by=by, at=minutes(99_999)),
    "downgrade": lambda number, by: commands.downgrade(number, 0, "A0", reason="Mine.", by=by, at=LATER),
    "propose_wait": lambda number, by: commands.propose_wait(number, WORDS, WISH, by=by, at=LATER),
    "wait_for_third": lambda number, by: commands.wait_for_third(number, WORDS, VENDOR, by=by, at=LATER),
    "solve_from_third": lambda number, by: commands.solve_from_third(number, SOLUTION, WORDS, by=by, at=LATER),
    "merge": lambda number, by: commands.merge(number, 404, WORDS, by=by, at=LATER),
    "join_outage": lambda number, by: commands.join_outage(number, OUTAGE, WORDS, VENDOR, by=by, at=LATER),
    "name_next_step": lambda number, by: commands.name_next_step(number, "Call.", 1, by=by, at=LATER),
    "remind": lambda number, by: commands.remind(number, by=by, at=LATER),
    "end_silence": lambda number, by: commands.end_silence(number, by=by, at=LATER),
    "go_stale": lambda number, by: commands.go_stale(number, by=by, at=LATER),
    "return_by_itself": lambda number, by: commands.return_by_itself(number, by=by, at=LATER),
    "look_again": lambda number, by: commands.look_again(number, by=by, at=LATER),
    "link_after_withdrawal": lambda number, by: commands.link_after_withdrawal(number, by=by, at=LATER),
    "say_why": lambda number, by: commands.say_why(number, "Looking on.", by=by, at=LATER),
    "close_unanswered": lambda number, by: commands.close_unanswered(number, checked="ok?", by=by, at=minutes(99_999)),
    "annul_breach": lambda number, by: commands.annul_breach(number, "first", LATER, reason="So.", by=by, at=LATER),
    "strike_pause": lambda number, by: commands.strike_pause(number, LATER, reason="So.", by=by, at=LATER),
    "change_queue": lambda number, by: commands.change_queue(number, None, "Elsewhere.", by=by, at=LATER),
    "raise_escalation": lambda number, by: commands.raise_escalation(number, "safety", "So.", by=by, at=LATER),
    "take_escalation": lambda number, by: commands.take_escalation(number, by=by, at=LATER),
    "close_escalation": lambda number, by: commands.close_escalation(number, "done", "So.", by=by, at=LATER),
    "pick": lambda number, by: commands.pick(number, "Mine.", by=by, at=LATER),
    "mark_done": lambda number, by: commands.mark_done(number, 404, "Done.", by=by, at=LATER),
    "withdraw_quote": lambda number, by: commands.withdraw_quote(number, 404, by=by, at=LATER),
    "send": lambda number, by: commands.send(number, Reply(Kind.ANSWER, "Looking."), by=by, at=LATER),
    "take_back": lambda number, by: commands.take_back(number, by=by, at=LATER),
}
ACTS = CUSTOMERS_ACTS | STAFFS_ACTS
PAPERS = {"drop_draft", "empty_form", "save_draft", "show_presence"}
# Run by jobs and by time alone, on what they found themselves; or about no ticket of a person's choice; offers of paid
# work are made in test_quotes.py.
BY_ITSELF = {
    "call_shift", "charge_work", "climb", "escalate", "expire_quote", "forget_left", "give_up_offer", "leave", "settle",
}  # fmt: skip
ELSEWHERE = {"check_turn", "offer_quote", "put_in_force", "take_next"}
BEGIN = {"new": opened, "in_progress": accepted, "confirm": proposed, "closed": closed}


def test_every_command_is_tried_here() -> None:
    verbs = {verb for verb in commands.__all__ if verb[0].islower()}
    assert verbs - PAPERS - BY_ITSELF - ELSEWHERE - {"open_ticket"} == ACTS.keys()


@pytest.mark.parametrize("begin", list(BEGIN))
def test_a_stranger_gets_404_whatever_the_act_and_nothing_is_written(begin: str, cast: Cast) -> None:
    """Security T3: also for a ticket that does not exist, and before anything else is said of it."""
    number = BEGIN[begin](cast).pk
    events = Event.objects.count()
    nowhere = replace(cast.owner, contract=None)
    for act in ACTS.values():
        for stranger in (cast.stranger, nowhere, NOBODY):
            with pytest.raises(NotVisible):
                act(number, stranger)
        for missing in (404, 0, -1, 2**63, 2**80):
            with pytest.raises(NotVisible):
                act(missing, cast.owner)
    assert Event.objects.count() == events


@pytest.mark.parametrize("begin", list(BEGIN))
@pytest.mark.parametrize("act", list(CUSTOMERS_ACTS))
def test_t10_an_observer_reads_and_does_nothing(act: str, begin: str, cast: Cast) -> None:
    number = BEGIN[begin](cast).pk
    assert queries.ticket_row(number, cast.observer).number == number
    with pytest.raises(NotAllowed) as refusal:
        CUSTOMERS_ACTS[act](number, cast.observer)
    assert refusal.value.status == 403


@pytest.mark.parametrize("begin", list(BEGIN))
@pytest.mark.parametrize("act", list(STAFFS_ACTS))
def test_what_is_staffs_is_refused_to_the_customer(act: str, begin: str, cast: Cast) -> None:
    number = BEGIN[begin](cast).pk
    before = Ticket.objects.get(pk=number)
    with pytest.raises(NotAllowed):
        STAFFS_ACTS[act](number, cast.owner)
    assert Ticket.objects.get(pk=number).seq == before.seq


def test_roles_count_as_they_are_now(cast: Cast) -> None:
    ticket = opened(cast)
    former = replace(cast.colleague, roles=frozenset({"observer"}))
    with pytest.raises(NotAllowed):
        commands.write(ticket.pk, WORDS, by=former, at=LATER)


def test_every_read_is_refused_to_a_stranger(cast: Cast) -> None:
    ticket = closed(cast)
    for stranger in (cast.stranger, NOBODY):
        for read in (
            lambda by: queries.ticket_row(ticket.pk, by),
            lambda by: queries.check_visible(ticket.pk, by),
            lambda by: queries.as_of(ticket.pk, LATER, by),
            lambda by: queries.as_of(ticket.pk, LATER, by, "customer"),
            lambda by: queries.whole_history(ticket.pk, by),
        ):
            with pytest.raises(NotVisible):
                read(stranger)
        assert queries.rows_of([ticket.pk], stranger) == []
        assert queries.portal_list(stranger, state="all").rows == []
        assert queries.desk_list("closed", stranger, LATER).rows == []
        assert set(queries.portal_counts(stranger).values()) == {0}
        assert set(queries.counters(stranger, LATER).values()) == {0}


def test_drafts_and_presence_of_foreign_tickets_do_not_exist(cast: Cast) -> None:
    ticket = opened(cast)
    with pytest.raises(NotVisible):
        commands.save_draft(f"{ticket.pk}:message", {"text": "x"}, by=cast.stranger, at=LATER)
    with pytest.raises(NotVisible):
        commands.show_presence(ticket.pk, "reading", by=cast.stranger, at=LATER)
    commands.save_draft(f"{ticket.pk}:message", {"text": "mine"}, by=cast.owner, at=LATER)
    assert queries.draft_of(f"{ticket.pk}:message", cast.owner).content == {"text": "mine"}
    for other in (cast.colleague, cast.first_line, cast.stranger):
        assert queries.draft_of(f"{ticket.pk}:message", other).content == {}
        assert queries.drafts_of(ticket.pk, other) == {}


def test_presence_is_staffs_alone(cast: Cast) -> None:
    ticket = opened(cast)
    commands.show_presence(ticket.pk, "writing", by=cast.second_line, at=LATER)
    seen = queries.present_at([ticket.pk], cast.first_line, LATER)
    assert [(who.name, who.doing) for who in seen] == [("Artem Volkov", "writing")]
    assert queries.present_at([ticket.pk], cast.owner, LATER) == []
    assert queries.present_at([ticket.pk], cast.first_line, minutes(502)) == []
    commands.show_presence(ticket.pk, "gone", by=cast.second_line, at=LATER)
    assert queries.present_at([ticket.pk], cast.first_line, LATER) == []


def test_notes_offers_and_custody_words_never_reach_the_customer(cast: Cast) -> None:
    ticket = accepted(cast)
    canary = commands.Words("canary-7c2 in a note")
    commands.note(ticket.pk, canary, by=cast.second_line, at=LATER)
    commands.offer(ticket.pk, cast.second_line.id or 0, "canary-7c2 in a handover", by=cast.first_line, at=LATER)
    commands.take_custody(ticket.pk, reason="canary-7c2 in custody", by=cast.duty_lead, at=LATER)
    for by in (cast.owner, cast.observer):
        thread = queries.thread_of(ticket.pk, by)
        shown = [
            thread, queries.whole_history(ticket.pk, by), queries.as_of(ticket.pk, LATER, by),
            queries.as_of(ticket.pk, LATER, by, "staff"), queries.ticket_row(ticket.pk, by),
        ]  # fmt: skip
        assert "canary" not in str(shown)
        assert thread.notes == []
        assert not {event.type for event in thread.events} & {"ticket.noted", "ticket.offered"}
    assert str(queries.whole_history(ticket.pk, cast.first_line)).count("canary-7c2") == 3
    assert "canary" not in str(queries.as_of(ticket.pk, LATER, cast.first_line, "customer"))
