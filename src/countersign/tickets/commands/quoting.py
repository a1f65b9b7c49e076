"""Paid work: offered by the holder, accepted by the customer, done, charged. Declining costs nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from countersign import ledger
from countersign.customers.models import Contact
from countersign.customers.rules import Right, rights_in_force
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.kernel.reading import prepared
from countersign.kernel.writing import writes
from countersign.sla.rules import Happening
from countersign.tickets.commands.finding import found, require_holder
from countersign.tickets.commands.pausing import end_wait
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.commands.timing import timed
from countersign.tickets.models import Quote, Ticket
from countersign.tickets.queries.quotes import plan_minutes_left
from countersign.tickets.rules.facts import FACT_LENGTH, clean
from countersign.tickets.rules.quotes import (
    LONGEST_TEXT,
    OPEN,
    Offer,
    QuoteState,
    check_offer,
    check_step,
    expires_at,
    month_of,
    price,
)
from countersign.tickets.rules.status import Status, Waiting
from countersign.tickets.rules.waiting import after_reply


@writes
def offer_quote(number: int, offer: Offer, *, by: Actor, at: datetime) -> Ticket:
    """Offer paid work to the customer; the minutes that the plan includes are taken first, and held from now on.

    Raises:  NotVisible, NotAllowed naming the holder, Invalid, Conflict (not in work, another offer is open).
    Source:  M18, S19; domain Work order, Support plan.
    """
    ticket = found(number, by)
    require_holder(by, "ticket.offer_quote", ticket)
    if ticket.status not in (Status.IN_PROGRESS, Status.WAITING):
        raise Conflict("quote_not_in_work")
    text = sifted(clean(offer.text).strip(), ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)
    offer = Offer(text, offer.minutes, offer.full_minor, offer.currency, offer.valid_days)
    check_offer(offer)
    if Quote.objects.filter(ticket=ticket, state__in=OPEN).exists():
        raise Conflict("quote_open")
    with prepared() as cursor:  # Two tickets of one contract do not get the same minutes.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 22))", [f"quotes {ticket.contract_id}"])
    month = month_of(at, ticket.contract.customer.zone)
    paid = price(offer, plan_minutes_left(ticket.contract_id, month, at))
    quote = Quote(
        ticket=ticket, contract_id=ticket.contract_id, text=text, minutes=offer.minutes, full_minor=offer.full_minor,
        currency=offer.currency, plan_minutes=paid.plan_minutes, amount_minor=paid.amount_minor, month=month,
        offered_by_id=by.account_id, offered_by_name=by.name, offered_at=at, expires_at=expires_at(offer, at),
    )  # fmt: skip
    return _told("ticket.quote_offered", ticket, quote, by=by, at=at)


@writes
def withdraw_quote(number: int, quote_id: int, *, by: Actor, at: datetime) -> Ticket:
    """Take an offer back that nobody accepted. Raises NotVisible, NotAllowed, Conflict."""
    ticket = found(number, by)
    require_holder(by, "ticket.withdraw_quote", ticket)
    quote = _quote(ticket, quote_id, by)
    check_step("withdraw", quote.state, quote.expires_at, at)
    _settle(quote, QuoteState.WITHDRAWN, by, at)
    return _told("ticket.quote_withdrawn", ticket, quote, by=by, at=at)


@writes
def accept_quote(number: int, quote_id: int, *, by: Actor, at: datetime) -> Ticket:
    """Let the customer order the offered work; a ticket that waits for the customer's word comes back to work.

    Only a contact with the right to order does, in a session of their own.
    Raises:  NotVisible, NotAllowed, Conflict (over, expired, closed).
    Source:  domain 1 (table of acts: order paid work), Work order; M18.
    """
    ticket = found(number, by)
    require(by, "ticket.accept_quote", ticket)
    quote = _quote(ticket, quote_id, by)
    _require_right(ticket, by)
    check_step("accept", quote.state, quote.expires_at, at)
    if ticket.status == Status.CLOSED:
        raise Conflict("quote_not_in_work")
    _settle(quote, QuoteState.ACCEPTED, by, at)
    told: dict[str, Any] = {}
    if (ticket.status, ticket.waiting) == (Status.WAITING, Waiting.INFO):
        end_wait(ticket, at, after_reply(ticket.waiting))
        told = timed(ticket, Happening.CUSTOMER_WROTE, at)
    return _told("ticket.quote_accepted", ticket, quote, by=by, at=at, **told)


@writes
def decline_quote(number: int, quote_id: int, *, reason: str = "", by: Actor, at: datetime) -> Ticket:
    """Let the customer do without the offered work; it costs nothing, and what is asked for free goes on.

    Raises: NotVisible, NotAllowed, Conflict, Invalid.
    """
    ticket = found(number, by)
    require(by, "ticket.decline_quote", ticket)
    quote = _quote(ticket, quote_id, by)
    check_step("decline", quote.state, quote.expires_at, at)
    why = sifted(clean(reason).strip(), ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)
    if len(why) > FACT_LENGTH:
        raise Invalid("too_long", field="reason", limit=FACT_LENGTH, length=len(why))
    quote.change(reason=why)
    _settle(quote, QuoteState.DECLINED, by, at)
    return _told("ticket.quote_declined", ticket, quote, by=by, at=at)


@writes
def expire_quote(number: int, quote_id: int, *, by: Actor, at: datetime) -> Ticket:
    """End an offer whose time is over; the plan's minutes are free again. Raises Conflict when it is not."""
    ticket = found(number, by)
    require(by, "ticket.expire_quote", ticket)
    quote = _quote(ticket, quote_id, by)
    check_step("expire", quote.state, quote.expires_at, at)
    quote.change(state=QuoteState.EXPIRED.value, settled_at=at)
    return _told("ticket.quote_expired", ticket, quote, by=by, at=at)


@writes
def mark_done(number: int, quote_id: int, text: str, *, by: Actor, at: datetime) -> Ticket:
    """Say that ordered work is done, and what was done; it is charged after that. Without an order it is refused.

    Raises:  NotVisible, NotAllowed naming the holder, Conflict (nobody accepted it, done already), Invalid.
    Source:  domain Work order: no accepted quote, no paid work.
    """
    ticket = found(number, by)
    require_holder(by, "ticket.do_paid_work", ticket)
    quote = _quote(ticket, quote_id, by)
    check_step("do", quote.state, quote.expires_at, at)
    done = sifted(clean(text).strip(), ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)
    if not done:
        raise Invalid("fact_missing", field="text")
    if len(done) > LONGEST_TEXT:
        raise Invalid("too_long", field="text", limit=LONGEST_TEXT, length=len(done))
    quote.change(
        state=QuoteState.DONE.value, done_by_id=by.account_id, done_by_name=by.name, done_at=at, done_text=done
    )
    return _told("ticket.work_done", ticket, quote, by=by, at=at)


@writes
def charge_work(number: int, quote_id: int, *, by: Actor, at: datetime) -> Ticket:
    """Charge work that is done, once: the event is what billing takes over. Idempotent.

    Raises:  NotVisible, NotAllowed, Conflict (`quote_not_done`).
    Source:  domain Work order: charge only after done.
    """
    ticket = found(number, by)
    require(by, "ticket.charge_work", ticket)
    quote = _quote(ticket, quote_id, by)
    if quote.state == QuoteState.CHARGED:
        return ticket
    check_step("charge", quote.state, quote.expires_at, at)
    quote.change(state=QuoteState.CHARGED.value, charged_at=at)
    contract = ticket.contract
    return _told(
        "ticket.work_charged", ticket, quote, by=by, at=at, contract=contract.number, customer=contract.customer_id,
        month=quote.month, text=quote.text, done_at=quote.done_at,
    )  # fmt: skip


def _quote(ticket: Ticket, quote_id: int, by: Actor) -> Quote:
    """Read a quote of the locked ticket. Raises NotVisible, to staff Conflict: they see that there is none."""
    quote = Quote.objects.filter(pk=quote_id, ticket_id=ticket.pk).first()
    if quote is None and by.is_customer:
        raise NotVisible
    if quote is None:
        raise Conflict("quote_over")
    return quote


def _require_right(ticket: Ticket, by: Actor) -> None:
    """Refuse an order of a contact whose right to order was taken away. Raises NotAllowed."""
    contact = Contact.objects.filter(contract_id=ticket.contract_id, account_id=by.account_id, is_active=True).first()
    if contact is None or Right.ORDER not in rights_in_force(contact.roles, contact.rights):
        raise NotAllowed("quote_right")


def _settle(quote: Quote, state: QuoteState, by: Actor, at: datetime) -> None:
    quote.change(state=state.value, settled_by_id=by.account_id, settled_by_name=by.name, settled_at=at)


def _told(event: str, ticket: Ticket, quote: Quote, *, by: Actor, at: datetime, **more: Any) -> Ticket:
    """Record a step of a quote, with what both sides and billing read of it."""
    if quote.pk is None:
        quote.pk = _next_id()
    facts = {
        "quote": quote.pk, "amount_minor": quote.amount_minor, "currency": quote.currency, "minutes": quote.minutes,
        "plan_minutes": quote.plan_minutes,
    }  # fmt: skip
    ledger.append(event, ticket, by=by, at=at, parts=[quote], facts=facts | more)
    return ticket


def _next_id() -> int:
    """Take the number that the quote will have: its event names it."""
    with prepared() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tickets_quote', 'id'))")
        number: int = cursor.fetchone()[0]
    return number
