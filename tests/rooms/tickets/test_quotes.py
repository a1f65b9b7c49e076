"""Paid work on a ticket: offered, ordered, done, charged; and everything that is none of it (S19, M18)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.cast import Cast
from tests.factories import accepted, asked, closed, minutes, opened, proposed
from tests.rooms.tickets.test_at_once import at_once

from countersign.customers import commands as customers
from countersign.customers.models import Contact, Plan, Subscription
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import AlreadyDone, Conflict, DomainError, Invalid, NotAllowed, NotVisible
from countersign.ledger.queries import events_of
from countersign.project.cli.billing_export import line
from countersign.tickets import commands
from countersign.tickets.jobs import charge_done, end_offers
from countersign.tickets.models import Quote, Ticket
from countersign.tickets.queries.quotes import charged_after, may_order, overdue_quotes, plan_minutes_left
from countersign.tickets.rules.quotes import Offer

pytestmark = pytest.mark.django_db
WORK = Offer("Set up nginx on cs1234, with a certificate", 60, 5000, "EUR")
DONE = "nginx 1.26 answers on 443; the certificate renews itself."


def offered(cast: Cast, offer: Offer = WORK, number: int = 0, at: float = 10) -> Quote:
    number = number or accepted(cast).pk
    commands.offer_quote(number, offer, by=cast.first_line, at=minutes(at))
    return Quote.objects.order_by("-id")[0]


def ordered(cast: Cast) -> Quote:
    quote = offered(cast)
    commands.accept_quote(quote.ticket_id, quote.pk, by=cast.owner, at=minutes(20))
    return quote


def plan_with(cast: Cast, included: int) -> None:
    """Give the contract a plan that includes minutes of paid work."""
    now = Subscription.objects.get(contract_id=cast.contract, ends_at=None).plan
    plan = customers.add_plan(
        "With minutes", now.targets, offer=customers.Offer(paid_minutes=included, currency="EUR"), by=SYSTEM,
        at=minutes(-60),
    )  # fmt: skip
    customers.change_plan(cast.contract, plan.pk, by=SYSTEM, at=minutes(-30))


def types(number: int) -> list[str]:
    return [event.type for event in events_of("ticket", number)]


def test_work_is_offered_ordered_done_and_charged(cast: Cast) -> None:
    quote = offered(cast)
    number, clocks = quote.ticket_id, Ticket.objects.get(pk=quote.ticket_id).clocks
    assert (quote.state, quote.amount_minor, quote.plan_minutes, quote.expires_at) == (
        "offered", 5000, 0, minutes(10) + timedelta(days=14),
    )  # fmt: skip
    commands.accept_quote(number, quote.pk, by=cast.owner, at=minutes(20))
    commands.mark_done(number, quote.pk, DONE, by=cast.first_line, at=minutes(80))
    commands.charge_work(number, quote.pk, by=SYSTEM, at=minutes(81))
    quote.refresh_from_db()
    assert (quote.state, quote.settled_by_name, quote.done_by_name, quote.done_text, quote.charged_at) == (
        "charged", cast.owner.name, cast.first_line.name, DONE, minutes(81),
    )  # fmt: skip
    assert types(number)[-4:] == [
        "ticket.quote_offered", "ticket.quote_accepted", "ticket.work_done", "ticket.work_charged",
    ]  # fmt: skip
    ticket = Ticket.objects.get(pk=number)
    assert (ticket.status, ticket.clocks) == ("in_progress", clocks), "an order alone touches no clock"
    assert not [event for event in events_of("ticket", number) if event.staff_only]


def test_nothing_is_done_that_nobody_ordered(cast: Cast) -> None:
    quote = offered(cast)
    number = quote.ticket_id
    with pytest.raises(Conflict, match="quote_not_accepted"):
        commands.mark_done(number, quote.pk, DONE, by=cast.first_line, at=minutes(20))
    commands.decline_quote(number, quote.pk, reason="Too dear", by=cast.owner, at=minutes(21))
    with pytest.raises(Conflict, match="quote_not_accepted"):
        commands.mark_done(number, quote.pk, DONE, by=cast.first_line, at=minutes(22))
    with pytest.raises(Conflict, match="quote_over"):
        commands.accept_quote(number, quote.pk, by=cast.owner, at=minutes(23))
    again = offered(cast, number=number, at=24)
    commands.withdraw_quote(number, again.pk, by=cast.first_line, at=minutes(25))
    with pytest.raises(Conflict, match="quote_over"):
        commands.accept_quote(number, again.pk, by=cast.owner, at=minutes(26))
    with pytest.raises(IntegrityError), transaction.atomic():
        from countersign.kernel.guards import unguarded

        with unguarded():
            Quote.objects.filter(pk=again.pk).update(state="done")


def test_nothing_is_charged_that_is_not_done_and_nothing_twice(cast: Cast) -> None:
    quote = ordered(cast)
    number = quote.ticket_id
    with pytest.raises(Conflict, match="quote_not_done"):
        commands.charge_work(number, quote.pk, by=SYSTEM, at=minutes(21))
    commands.mark_done(number, quote.pk, DONE, by=cast.first_line, at=minutes(30))
    with pytest.raises(Conflict, match="quote_over"):
        commands.mark_done(number, quote.pk, DONE, by=cast.first_line, at=minutes(31))
    done = events_of("ticket", number)[-1]
    for _ in range(2):  # The job may run twice.
        charge_done(done)
    commands.charge_work(number, quote.pk, by=SYSTEM, at=minutes(99))
    assert types(number).count("ticket.work_charged") == 1


@pytest.mark.parametrize(
    ("act", "who", "code"),
    [
        ("offer", "second_line", "not_holder"), ("offer", "owner", "not_holder"), ("offer", "stranger", "not_found"),
        ("accept", "first_line", "quote_right"), ("accept", "observer", "quote_right"),
        ("accept", "stranger", "not_found"), ("decline", "observer", "cannot_write"),
        ("decline", "first_line", "cannot_write"), ("withdraw", "owner", "not_holder"),
        ("withdraw", "second_line", "not_holder"), ("done", "second_line", "not_holder"),
        ("done", "owner", "not_holder"), ("charge", "first_line", "not_lead"), ("charge", "owner", "not_lead"),
        ("expire", "first_line", "act_refused"), ("expire", "owner", "act_refused"),
    ],
)  # fmt: skip
def test_each_step_is_for_its_person(cast: Cast, act: str, who: str, code: str) -> None:
    ticket = accepted(cast)
    quote = offered(cast, number=ticket.pk)
    by: Any = getattr(cast, who)
    acts = {
        "offer": lambda: commands.offer_quote(ticket.pk, WORK, by=by, at=minutes(11)),
        "accept": lambda: commands.accept_quote(ticket.pk, quote.pk, by=by, at=minutes(11)),
        "decline": lambda: commands.decline_quote(ticket.pk, quote.pk, by=by, at=minutes(11)),
        "withdraw": lambda: commands.withdraw_quote(ticket.pk, quote.pk, by=by, at=minutes(11)),
        "done": lambda: commands.mark_done(ticket.pk, quote.pk, DONE, by=by, at=minutes(11)),
        "charge": lambda: commands.charge_work(ticket.pk, quote.pk, by=by, at=minutes(11)),
        "expire": lambda: commands.expire_quote(ticket.pk, quote.pk, by=by, at=minutes(11)),
    }
    with pytest.raises(DomainError) as refused:
        acts[act]()
    assert refused.value.code == code
    assert types(ticket.pk)[-1] == "ticket.quote_offered"


def test_only_who_may_order_orders_and_nobody_on_the_telephone(cast: Cast) -> None:
    quote = offered(cast)
    number = quote.ticket_id
    with pytest.raises(NotAllowed, match="quote_right"):
        by = replace(cast.owner, hand=(cast.first_line.account_id, cast.first_line.name), assurance="A2c")
        commands.accept_quote(number, quote.pk, by=by, at=minutes(12))
    contact = Contact.objects.get(contract_id=cast.contract, account_id=cast.colleague.account_id)
    customers.change_contact(contact.pk, roles=["technical"], rights=["call"], by=SYSTEM, at=minutes(12))
    assert not may_order(cast.colleague)
    with pytest.raises(NotAllowed, match="quote_right"):
        commands.accept_quote(number, quote.pk, by=cast.colleague, at=minutes(13))
    customers.change_contact(contact.pk, roles=["technical"], rights=["order"], by=SYSTEM, at=minutes(14))
    assert may_order(cast.colleague)
    commands.accept_quote(number, quote.pk, by=cast.colleague, at=minutes(15))


def test_a_quote_of_another_ticket_is_not_there(cast: Cast) -> None:
    quote, other = offered(cast), accepted(cast)
    with pytest.raises(NotVisible):
        commands.accept_quote(other.pk, quote.pk, by=cast.owner, at=minutes(12))
    with pytest.raises(NotVisible):
        commands.accept_quote(quote.ticket_id, quote.pk + 99, by=cast.owner, at=minutes(12))


def test_work_is_offered_on_a_ticket_in_work_alone_and_once_at_a_time(cast: Cast) -> None:
    for ticket in (opened(cast), closed(cast)):
        with pytest.raises(DomainError):
            commands.offer_quote(ticket.pk, WORK, by=cast.first_line, at=minutes(61))
    quote = offered(cast)
    with pytest.raises(Conflict, match="quote_open"):
        commands.offer_quote(quote.ticket_id, WORK, by=cast.first_line, at=minutes(11))
    with pytest.raises(Invalid):
        commands.offer_quote(accepted(cast).pk, replace(WORK, minutes=0), by=cast.first_line, at=minutes(11))


def test_an_order_brings_back_what_waits_for_the_customer_and_leaves_a_solution_alone(cast: Cast) -> None:
    """Domain T14: the customer's word; a solution that waits for its countersign stays proposed."""
    waiting = asked(cast)
    quote = offered(cast, number=waiting.pk)
    commands.accept_quote(waiting.pk, quote.pk, by=cast.owner, at=minutes(20))
    ticket = Ticket.objects.get(pk=waiting.pk)
    assert (ticket.status, ticket.clock) == ("in_progress", "next")
    solved = proposed(cast)
    quote = offered(cast, number=solved.pk, at=50)
    commands.accept_quote(solved.pk, quote.pk, by=cast.owner, at=minutes(51))
    assert Ticket.objects.get(pk=solved.pk).waiting == "confirm"


def test_no_order_on_a_closed_ticket(cast: Cast) -> None:
    quote = offered(cast, number=proposed(cast).pk, at=45)
    commands.confirm(quote.ticket_id, by=cast.owner, at=minutes(60))
    with pytest.raises(Conflict, match="quote_not_in_work"):
        commands.accept_quote(quote.ticket_id, quote.pk, by=cast.owner, at=minutes(61))


def test_minutes_of_the_plan_go_first_and_come_back(cast: Cast) -> None:
    plan_with(cast, 90)
    first = offered(cast)
    assert (first.plan_minutes, first.amount_minor, first.month) == (60, 0, "2026-03")
    second = offered(cast)
    assert (second.plan_minutes, second.amount_minor) == (30, 2500)
    third = offered(cast)
    assert (third.plan_minutes, third.amount_minor) == (0, 5000)
    assert plan_minutes_left(cast.contract, "2026-03", minutes(11)) == 0
    assert plan_minutes_left(cast.contract, "2026-04", minutes(11)) == 90
    commands.decline_quote(first.ticket_id, first.pk, by=cast.owner, at=minutes(12))
    assert plan_minutes_left(cast.contract, "2026-03", minutes(12)) == 60
    fourth = offered(cast, replace(WORK, minutes=60), at=13)
    assert fourth.plan_minutes == 60
    assert Plan.objects.get(name="With minutes").paid_minutes == 90


def test_an_offer_ends_by_itself(cast: Cast) -> None:
    plan_with(cast, 60)
    quote = offered(cast, replace(WORK, valid_days=1))
    until = quote.expires_at
    assert overdue_quotes(until - timedelta(seconds=1)) == []
    with pytest.raises(Conflict, match="quote_expired"):
        commands.accept_quote(quote.ticket_id, quote.pk, by=cast.owner, at=until)
    assert overdue_quotes(until) == [(quote.ticket_id, quote.pk)]
    for _ in range(2):
        end_offers()  # The database's clock is far ahead of the story's.
    quote.refresh_from_db()
    assert (quote.state, quote.settled_by_id) == ("expired", None)
    assert types(quote.ticket_id).count("ticket.quote_expired") == 1
    assert plan_minutes_left(cast.contract, "2026-03", until) == 60
    with pytest.raises(Conflict, match="quote_expired"):
        commands.accept_quote(quote.ticket_id, quote.pk, by=cast.owner, at=until)


def test_one_form_twice_is_one_step(cast: Cast) -> None:
    number = accepted(cast).pk
    by = replace(cast.first_line, key="offer-1")
    commands.offer_quote(number, WORK, by=by, at=minutes(10))
    with pytest.raises(AlreadyDone):
        commands.offer_quote(number, WORK, by=by, at=minutes(10))
    quote = Quote.objects.get()
    for act in (commands.accept_quote, commands.decline_quote):
        owner = replace(cast.owner, key="accept-1")
        if act is commands.accept_quote:
            act(number, quote.pk, by=owner, at=minutes(11))
        with pytest.raises(AlreadyDone):
            act(number, quote.pk, by=owner, at=minutes(11))
    assert Quote.objects.get().state == "accepted"


def test_billing_takes_over_what_is_charged_in_order(cast: Cast) -> None:
    quotes = [ordered(cast) for _ in range(3)]
    for at, quote in enumerate(reversed(quotes)):
        commands.mark_done(quote.ticket_id, quote.pk, DONE, by=cast.first_line, at=minutes(30))
        commands.charge_work(quote.ticket_id, quote.pk, by=SYSTEM, at=minutes(40 + at))
    with pytest.raises(NotAllowed):
        list(charged_after(0, minutes(0), cast.first_line))
    charged = [event for quote in quotes for event in events_of("ticket", quote.ticket_id)][-1]
    told = line(charged)
    assert {name: told[name] for name in ("contract", "ticket", "amount_minor", "currency", "month", "event")} == {
        "contract": "41-2087", "ticket": quotes[-1].ticket_id, "amount_minor": 5000, "currency": "EUR",
        "month": "2026-03", "event": charged.id,
    }  # fmt: skip
    assert json.loads(json.dumps(told)) == told


class TestAtOnce:
    """Two persons, real connections."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def test_two_accept_and_one_order_stands(self, cast: Cast) -> None:
        quote = offered(cast)
        number = quote.ticket_id
        results = at_once(
            lambda: commands.accept_quote(number, quote.pk, by=cast.owner, at=minutes(20)),
            lambda: commands.accept_quote(number, quote.pk, by=cast.colleague, at=minutes(20)),
        )
        assert Counter(type(one).__name__ for one in results) == {"int": 1, "Conflict": 1}
        assert types(number).count("ticket.quote_accepted") == 1

    def test_one_accepts_while_the_holder_takes_it_back(self, cast: Cast) -> None:
        quote = offered(cast)
        number = quote.ticket_id
        results = at_once(
            lambda: commands.accept_quote(number, quote.pk, by=cast.owner, at=minutes(20)),
            lambda: commands.withdraw_quote(number, quote.pk, by=cast.first_line, at=minutes(20)),
        )
        assert Counter(type(one).__name__ for one in results) == {"int": 1, "Conflict": 1}

    def test_two_tickets_do_not_get_the_same_minutes_of_the_plan(self, cast: Cast) -> None:
        plan_with(cast, 60)
        one, two = accepted(cast).pk, accepted(cast).pk
        at_once(*[
            lambda number=number: commands.offer_quote(number, WORK, by=cast.first_line, at=minutes(20))
            for number in (one, two)
        ])  # fmt: skip
        assert sorted(Quote.objects.values_list("plan_minutes", flat=True)) == [0, 60]

    def test_it_is_charged_once_by_two_jobs(self, cast: Cast) -> None:
        quote = ordered(cast)
        commands.mark_done(quote.ticket_id, quote.pk, DONE, by=cast.first_line, at=minutes(30))
        at_once(*[lambda: commands.charge_work(quote.ticket_id, quote.pk, by=SYSTEM, at=minutes(31))] * 3)
        assert types(quote.ticket_id).count("ticket.work_charged") == 1
        [event] = list(charged_after(0, minutes(0), SYSTEM))
        assert list(charged_after(event, minutes(0), SYSTEM)) == []
