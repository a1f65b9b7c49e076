"""T1, T2, T3, T7, T8 and addressing: opening a ticket, and who works on it. What each does to the clock."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.cast import Cast
from tests.factories import T0, accepted, asked, closed, minutes, opened, proposed, report

from countersign.customers import commands as customers
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.tickets import commands
from countersign.tickets.models import Assignment, Draft, Message, Note, Ticket
from countersign.tickets.rules.moves import IllegalMove

pytestmark = pytest.mark.django_db


def clock(ticket: Ticket) -> tuple[str, object, object]:
    """Return the clock's name and start and due, as they stand in the database."""
    row = Ticket.objects.get(pk=ticket.pk)
    return row.clock, row.clock_started_at, row.clock_due_at


def test_t1_a_ticket_has_number_second_contract_address_and_promise(cast: Cast) -> None:
    ticket = Ticket.objects.get(pk=opened(cast).pk)
    assert ticket.pk >= 10001
    assert (ticket.status, ticket.holder_id, ticket.cycle) == ("new", None, 1)
    assert (ticket.contract_id, ticket.service_id, ticket.author_id) == (cast.contract, cast.service, cast.owner.id)
    assert (ticket.opened_at, ticket.origin_ip, ticket.origin_session) == (T0, "203.0.113.7", "CUSTSESSION")
    assert (ticket.origin_channel, ticket.origin_assurance) == ("portal", "A2")
    assert (ticket.severity_claimed, ticket.severity) == ("critical", "critical")
    assert clock(ticket) == ("first", T0, minutes(15))
    said = Message.objects.get(ticket=ticket)
    assert (said.side, said.kind, said.author_name, said.at) == ("customer", "report", "Павел Крылов", T0)
    assert (said.ip, said.assurance, said.contract_number) == ("203.0.113.7", "A2", "41-2087")


@pytest.mark.parametrize(
    ("kind", "urgency", "severity", "due"),
    [("down", "", "critical", 15), ("question", "", "low", 30), ("question", "high", "high", 15)],
)
def test_t1_the_promise_is_that_of_plan_and_severity(
    kind: str, urgency: str, severity: str, due: int, cast: Cast
) -> None:
    facts = {"not_answering": "all", "others_affected": "no", "what_was_read": "the guide"}
    ticket = opened(cast, kind=kind, urgency=urgency, facts=facts)
    assert ticket.severity == severity
    assert clock(ticket)[2] == minutes(due)


def test_t1_the_account_itself_needs_no_service(cast: Cast) -> None:
    assert opened(cast, service_id=None).service_id is None


def test_t1_the_draft_of_the_form_is_gone(cast: Cast) -> None:
    commands.save_draft("new", {"title": "half a title"}, by=cast.owner, at=T0)
    commands.save_draft("new", {"title": "a colleague's"}, by=cast.colleague, at=T0)
    opened(cast)
    assert list(Draft.objects.values_list("account_id", flat=True)) == [cast.colleague.id]


@pytest.mark.parametrize("which", ["observer", "first_line", "duty_lead"])
def test_t1_observers_and_staff_open_nothing(which: str, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        commands.open_ticket(report(cast), by=getattr(cast, which), at=T0)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"urgency": "apocalyptic"}, "urgency"),
        ({"kind": "gossip"}, "kind"),
        ({"facts": {}}, "not_answering"),
        ({"title": "  "}, "title"),
        ({"description": "не работает!!!"}, "description"),
    ],
)
def test_t1_what_is_missing_is_named_and_nothing_written(changes: dict[str, object], field: str, cast: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        opened(cast, **changes)
    assert refusal.value.facts["field"] == field
    assert not Ticket.objects.exists()


def test_t3_t9_a_foreign_service_does_not_exist_and_nothing_is_written(cast: Cast) -> None:
    """Security T3, T9."""
    for number in (cast.foreign_service, 999_999, 2**70, -1):
        with pytest.raises(NotVisible):
            opened(cast, service_id=number)
    with pytest.raises(NotVisible):
        opened(cast, uploads=("not-a-token",))
    assert not Ticket.objects.exists()
    assert not Message.objects.exists()


def test_an_ended_service_does_not_exist_either(cast: Cast) -> None:
    customers.end_service(cast.service, by=SYSTEM, at=T0)
    with pytest.raises(NotVisible):
        opened(cast)


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_what_no_text_holds_is_left_out_everywhere(bad: str, cast: Cast) -> None:
    facts = {"not_answering": bad, "others_affected": bad}
    ticket = opened(cast, title=bad, description=bad, facts=facts)
    assert Ticket.objects.get(pk=ticket.pk).title == "ab"
    assert Message.objects.get(ticket=ticket).body == "ab"


def test_t2_accepting_names_the_holder_and_leaves_the_clock_running(cast: Cast) -> None:
    ticket = accepted(cast)
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.status, row.holder_id, row.holding) == ("in_progress", cast.first_line.id, "working")
    assert row.accepted_at == minutes(3)
    assert clock(ticket) == ("first", T0, minutes(15))
    taken = Assignment.objects.get(ticket=ticket)
    assert (taken.person_id, taken.accepted_at, taken.ended_at) == (cast.first_line.id, minutes(3), None)


def test_t2_an_addressee_outside_the_lines_may_accept(cast: Cast) -> None:
    ticket = opened(cast)
    with pytest.raises(NotAllowed):
        commands.accept(ticket.pk, by=cast.manager, at=minutes(1))
    commands.address(ticket.pk, cast.manager.id, by=cast.owner, at=minutes(1))
    assert commands.accept(ticket.pk, by=cast.manager, at=minutes(2)).holder_id == cast.manager.id


@pytest.mark.parametrize("which", ["owner", "observer"])
def test_t2_a_customer_accepts_nothing(which: str, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        commands.accept(opened(cast).pk, by=getattr(cast, which), at=minutes(1))


def test_t2_the_second_reads_who_was_first(cast: Cast) -> None:
    for ticket in (accepted(cast), asked(cast), proposed(cast)):
        with pytest.raises(commands.AlreadyTaken) as refusal:
            commands.accept(ticket.pk, by=cast.second_line, at=minutes(50))
        assert refusal.value.facts == {"holder": "Mira Levchenko", "accepted_at": minutes(3)}


def test_t3_acknowledging_answers_once_with_a_promise_and_takes_nothing(cast: Cast) -> None:
    ticket = opened(cast)
    commands.acknowledge(
        ticket.pk, "Ivanov is on at 09:15.", promised_at=minutes(60), by=cast.generalist, at=minutes(2)
    )
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.status, row.holder_id, row.first_answered_at) == ("new", None, minutes(2))
    assert row.promised_at == minutes(60)
    assert clock(ticket) == ("", None, None)
    with pytest.raises(Conflict) as refusal:
        commands.acknowledge(ticket.pk, "And again.", promised_at=minutes(90), by=cast.generalist, at=minutes(4))
    assert refusal.value.code == "acknowledged_before"


def test_t3_a_promise_lies_ahead_and_the_ticket_is_new(cast: Cast) -> None:
    ticket = opened(cast)
    with pytest.raises(Invalid):
        commands.acknowledge(ticket.pk, "Soon.", promised_at=minutes(2), by=cast.first_line, at=minutes(2))
    with pytest.raises(NotAllowed):
        commands.acknowledge(ticket.pk, "Soon.", promised_at=minutes(9), by=cast.owner, at=minutes(2))
    with pytest.raises(IllegalMove):
        commands.acknowledge(accepted(cast).pk, "x y z", promised_at=minutes(9), by=cast.first_line, at=minutes(4))


def test_t7_a_handover_ends_one_assignment_and_begins_another_at_the_same_instant(cast: Cast) -> None:
    ticket = accepted(cast)
    before = clock(ticket)
    commands.offer(ticket.pk, cast.second_line.id or 0, "State, done, next.", by=cast.first_line, at=minutes(5))
    assert Ticket.objects.get(pk=ticket.pk).holder_id == cast.first_line.id
    commands.take_offer(ticket.pk, by=cast.second_line, at=minutes(6))
    old, new = Assignment.objects.filter(ticket=ticket).order_by("id")
    assert (old.ended_at, old.end_reason, new.accepted_at) == (minutes(6), "handed_over", minutes(6))
    assert Ticket.objects.get(pk=ticket.pk).holder_id == cast.second_line.id
    assert clock(ticket) == before
    assert Note.objects.get(ticket=ticket).kind == "handover"


def test_t7_only_the_person_asked_takes_an_offer(cast: Cast) -> None:
    ticket = accepted(cast)
    with pytest.raises(NotAllowed):
        commands.take_offer(ticket.pk, by=cast.second_line, at=minutes(5))
    commands.offer(ticket.pk, cast.second_line.id or 0, "State.", by=cast.first_line, at=minutes(5))
    for other in (cast.generalist, cast.first_line, cast.owner):
        with pytest.raises(NotAllowed):
            commands.take_offer(ticket.pk, by=other, at=minutes(6))
    with pytest.raises(Conflict) as refusal:
        commands.offer(ticket.pk, cast.generalist.id or 0, "State.", by=cast.first_line, at=minutes(6))
    assert refusal.value.code == "offer_open"


@pytest.mark.parametrize(("who", "reason"), [("second_line", "declined"), ("first_line", "withdrawn")])
def test_t7_an_offer_is_declined_or_withdrawn(who: str, reason: str, cast: Cast) -> None:
    ticket = accepted(cast)
    commands.offer(ticket.pk, cast.second_line.id or 0, "State.", by=cast.first_line, at=minutes(5))
    with pytest.raises(NotAllowed):
        commands.decline_offer(ticket.pk, by=cast.generalist, at=minutes(6))
    commands.decline_offer(ticket.pk, by=getattr(cast, who), at=minutes(6))
    assert Assignment.objects.get(ticket=ticket, accepted_at=None).end_reason == reason
    with pytest.raises(NotAllowed):
        commands.take_offer(ticket.pk, by=cast.second_line, at=minutes(7))


def test_t7_only_the_holder_or_the_lead_offers_and_never_to_a_customer(cast: Cast) -> None:
    ticket = accepted(cast)
    with pytest.raises(NotAllowed):
        commands.offer(ticket.pk, cast.generalist.id or 0, "State.", by=cast.second_line, at=minutes(5))
    with pytest.raises(Invalid, match="person_not_found"):
        commands.offer(ticket.pk, cast.owner.id or 0, "State.", by=cast.first_line, at=minutes(5))
    with pytest.raises(Invalid):
        commands.offer(ticket.pk, cast.first_line.id or 0, "State.", by=cast.duty_lead, at=minutes(5))
    with pytest.raises(IllegalMove):
        commands.offer(opened(cast).pk, cast.generalist.id or 0, "State.", by=cast.duty_lead, at=minutes(5))


def test_t8_custody_moves_the_ticket_to_the_lead_and_leaves_the_clock_running(cast: Cast) -> None:
    ticket = accepted(cast)
    before = clock(ticket)
    commands.take_custody(ticket.pk, reason="Mira is ill.", by=cast.duty_lead, at=minutes(9))
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.status, row.holder_id, row.holding) == ("in_progress", cast.duty_lead.id, "custody")
    assert clock(ticket) == before
    old, new = Assignment.objects.filter(ticket=ticket).order_by("id")
    assert (old.ended_at, old.end_reason, new.kind, new.accepted_at) == (minutes(9), "custody", "custody", minutes(9))
    with pytest.raises(Conflict):
        commands.take_custody(ticket.pk, reason="Again.", by=cast.duty_lead, at=minutes(10))


@pytest.mark.parametrize("which", ["first_line", "generalist", "manager", "owner"])
def test_t8_only_the_lead_takes_custody(which: str, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        commands.take_custody(accepted(cast).pk, reason="Mine now.", by=getattr(cast, which), at=minutes(9))


def test_t8_what_nobody_holds_is_in_nobodys_custody(cast: Cast) -> None:
    for ticket in (opened(cast), closed(cast)):
        with pytest.raises(IllegalMove):
            commands.take_custody(ticket.pk, reason="To be safe.", by=cast.duty_lead, at=minutes(90))


def test_addressing_starts_nobodys_work(cast: Cast) -> None:
    ticket = opened(cast)
    commands.address(ticket.pk, cast.second_line.id, by=cast.owner, at=minutes(1))
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.status, row.addressee_id, row.holder_id) == ("new", cast.second_line.id, None)
    assert clock(ticket) == ("first", T0, minutes(15))
    commands.address(ticket.pk, None, by=cast.first_line, at=minutes(2))
    assert Ticket.objects.get(pk=ticket.pk).addressee_id is None


def test_a_ticket_is_addressed_to_staff_alone(cast: Cast) -> None:
    ticket = opened(cast)
    for person in (cast.colleague.id, 999_999):
        with pytest.raises(Invalid, match="person_not_found"):
            commands.address(ticket.pk, person, by=cast.owner, at=minutes(1))


def test_accepting_and_answering_in_one_go(cast: Cast) -> None:
    ticket = opened(cast)
    by = replace(cast.first_line, key="both")
    commands.accept_and_answer(ticket.pk, commands.Words("I see it.", seen=1), by=by, at=minutes(2))
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.status, row.holder_id, row.first_answered_at, row.clock) == (
        "in_progress", cast.first_line.id, minutes(2), "",
    )  # fmt: skip
    with pytest.raises(commands.AlreadyTaken):
        commands.accept_and_answer(ticket.pk, commands.Words("Me too."), by=cast.second_line, at=minutes(3))


def test_an_empty_answer_takes_nothing(cast: Cast) -> None:
    ticket = opened(cast)
    with pytest.raises(Invalid):
        commands.accept_and_answer(ticket.pk, commands.Words("  "), by=cast.first_line, at=minutes(2))
    assert Ticket.objects.get(pk=ticket.pk).status == "new"


def test_nobody_is_nobody(cast: Cast) -> None:
    with pytest.raises(NotVisible):
        commands.accept(opened(cast).pk, by=Actor("nobody"), at=minutes(1))
