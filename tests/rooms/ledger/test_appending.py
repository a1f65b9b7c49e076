"""Appending: numbers, instants, roles, keys; a replayed form is answered with its first result (security T115)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import Cast
from tests.factories import T0, accepted, minutes, opened, report

from countersign import ledger
from countersign.customers.models import Customer
from countersign.kernel.errors import AlreadyDone, Invalid
from countersign.kernel.writing import writes
from countersign.ledger.models import Event, Payload
from countersign.ledger.queries import events_of, first_result, state_of, until
from countersign.ledger.verify import verify
from countersign.tickets import commands
from countersign.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db


def test_an_event_says_who_did_what_when_from_where(cast: Cast) -> None:
    ticket = accepted(cast)
    first, second = events_of("ticket", ticket.pk)
    assert (first.seq, first.type, first.at) == (1, "ticket.opened", T0)
    assert (first.actor_kind, first.actor_id, first.role) == ("customer", cast.owner.id, "owner")
    assert (first.channel, first.assurance, first.contract, first.ip) == ("portal", "A2", cast.contract, "203.0.113.7")
    assert (second.seq, second.type, second.role, second.contract) == (
        2,
        "ticket.accepted",
        "first_line",
        cast.contract,
    )
    assert second.before == {
        "status": "new", "holder_id": None, "holding": "", "accepted_at": None, "active_at": None,
        "moved_at": "2026-03-10T07:00:00.000000Z",
    }  # fmt: skip
    assert second.facts == {"holder": "Mira Levchenko"}


def test_the_first_event_says_nothing_of_what_is_not_there_yet(cast: Cast) -> None:
    ticket = opened(cast)
    said = events_of("ticket", ticket.pk)[0].payload["after"]
    assert said["status"] == "new"
    assert None not in said.values()
    assert "holder_id" not in said
    assert verify().findings == []


def test_the_clock_of_the_record_is_the_databases(cast: Cast) -> None:
    ticket = opened(cast)
    event = events_of("ticket", ticket.pk)[0]
    assert event.at == T0
    assert abs(datetime.now(UTC) - event.recorded_at) < timedelta(minutes=5)


def test_content_stands_beside_the_event_and_not_in_it(cast: Cast) -> None:
    ticket = opened(cast, description="A canary in the words: 8b1f.")
    event = Event.objects.get(subject_kind="ticket", subject_id=ticket.pk)
    assert b"canary" not in bytes(event.body)
    assert b"203.0.113.7" not in bytes(event.body)
    assert b"canary" in bytes(Payload.objects.get(event=event).body)
    assert len(bytes(Payload.objects.get(event=event).salt)) == 32


def test_the_row_stands_at_its_newest_event(cast: Cast) -> None:
    ticket = Ticket.objects.get(pk=accepted(cast).pk)
    newest = Event.objects.get(subject_kind="ticket", subject_id=ticket.pk, seq=2)
    assert (ticket.seq, bytes(ticket.head)) == (2, bytes(newest.hash))
    assert json.loads(bytes(newest.body))["seq"] == 2


def test_a_replayed_form_is_answered_with_its_first_result(cast: Cast) -> None:
    by = replace(cast.owner, key="form-1")
    ticket = commands.open_ticket(report(cast), by=by, at=T0)
    with pytest.raises(AlreadyDone) as answer:
        commands.open_ticket(report(cast), by=by, at=minutes(1))
    assert answer.value.facts == {"kind": "ticket", "id": ticket.pk}
    assert first_result("form-1") == ("ticket", ticket.pk)
    assert Ticket.objects.count() == Message.objects.count() == 1


def test_a_replay_whose_ticket_moved_on_meanwhile_is_answered_too(cast: Cast) -> None:
    ticket = opened(cast)
    by = replace(cast.first_line, key="form-2")
    commands.accept(ticket.pk, by=by, at=minutes(1))
    with pytest.raises(AlreadyDone):
        commands.accept(ticket.pk, by=by, at=minutes(2))
    asked = replace(cast.first_line, key="form-3")
    commands.ask(ticket.pk, commands.Words("Since when?"), by=asked, at=minutes(3))
    with pytest.raises(AlreadyDone):
        commands.ask(ticket.pk, commands.Words("Since when?"), by=asked, at=minutes(4))
    assert Message.objects.filter(ticket=ticket).count() == 2


def test_a_refused_form_uses_up_no_key(cast: Cast) -> None:
    by = replace(cast.owner, key="form-4")
    with pytest.raises(Invalid):
        commands.open_ticket(report(cast, title=""), by=by, at=T0)
    assert first_result("form-4") is None
    assert commands.open_ticket(report(cast), by=by, at=minutes(1)).pk


def test_an_uploading_form_is_keyed_by_its_first_event(cast: Cast) -> None:
    assert cast.owner.without_key().key is None
    assert replace(cast.owner, key="x").without_key() == cast.owner


def test_fields_outside_the_record_leave_no_trace_and_need_none(cast: Cast) -> None:
    @writes
    def touch(customer_id: int) -> None:
        customer = Customer.locked(customer_id)
        assert customer.change(name=customer.name) == {}

    touch(Customer.objects.earliest("id").pk)


def test_a_change_says_what_was_before(cast: Cast) -> None:
    @writes
    def rename(customer_id: int) -> dict[str, object]:
        customer = Customer.locked(customer_id)
        customer.change(name="Interim")
        before = customer.change(name="Вектор плюс", locale="it")
        ledger.append("customer.renamed", customer, by=cast.manager, at=T0)
        return before

    number = Customer.objects.earliest("id").pk
    assert rename(number) == {"name": "Interim", "locale": "ru"}
    assert events_of("customer", number)[1].before == {"name": "ООО «Вектор»", "locale": "ru"}


def test_state_until_a_second_takes_the_whole_second(cast: Cast) -> None:
    ticket = opened(cast)
    at = minutes(3).replace(microsecond=700_000)
    commands.accept(ticket.pk, by=cast.first_line, at=at)
    rows = events_of("ticket", ticket.pk)
    assert state_of(until(rows, minutes(3))).fields["status"] == "in_progress"
    assert state_of(until(rows, at - timedelta(microseconds=1))).fields["status"] == "new"
    assert until(rows, T0 - timedelta(seconds=1)) == []


def test_an_event_is_never_folded_without_those_before_it(cast: Cast) -> None:
    """Two requests read the clock and reach the row in the other order: what stood was never seq 1 and 3 alone."""
    ticket = opened(cast)
    commands.note(ticket.pk, commands.Words("first in the chain"), by=cast.first_line, at=minutes(2))
    commands.note(ticket.pk, commands.Words("read the clock earlier"), by=cast.second_line, at=minutes(1))
    rows = events_of("ticket", ticket.pk)
    assert [row.seq for row in until(rows, minutes(1))] == [1, 2, 3]
    assert [row.seq for row in until(rows, minutes(2))] == [1, 2, 3]
