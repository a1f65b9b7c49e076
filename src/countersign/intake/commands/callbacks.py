"""Callbacks: asked for in the portal, promised by a named operator, made to a registered number alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from countersign import ledger
from countersign.customers.models import Contact
from countersign.intake.commands.calls import new_phrase
from countersign.intake.commands.wording import words
from countersign.intake.models import Call, Callback
from countersign.intake.rules import callbacks as rules
from countersign.intake.rules.callbacks import OPEN, CallbackState
from countersign.intake.rules.calls import Direction, normalised_number
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible, TooOften
from countersign.kernel.writing import writes
from countersign.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class CallbackWish:
    """To whose registered number, between when and when, about what."""

    contact: int
    begins_at: datetime
    ends_at: datetime
    about: str
    ticket: int | None = None


@writes
def ask_callback(wish: CallbackWish, *, by: Actor, at: datetime) -> Callback:
    """Ask to be called at a number that is registered for the contract; no other number can be given.

    Raises:  NotAllowed, NotVisible, Invalid, TooOften.
    Source:  M9; domain.md Call, callback.
    """
    require(by, "callback.ask")
    rules.check_window(wish.begins_at, wish.ends_at, at)
    contact = Contact.objects.filter(pk=wish.contact, contract_id=by.contract or 0, is_active=True).first()
    if contact is None or not contact.phone:
        raise Invalid("callback_number", field="contact")
    if wish.ticket is not None and not Ticket.objects.filter(pk=wish.ticket, contract_id=by.contract or 0).exists():
        raise NotVisible
    if Callback.objects.filter(contract_id=by.contract or 0, state__in=OPEN).count() >= rules.MOST_OPEN:
        raise TooOften("callbacks_open", count=rules.MOST_OPEN)
    callback = Callback(
        contract_id=by.contract or 0, asked_by_id=by.account_id, asked_at=at, contact_id=contact.pk,
        number=normalised_number(contact.phone), begins_at=wish.begins_at, ends_at=wish.ends_at,
        about=words(wish.about, field="about")[:500], ticket_id=wish.ticket, phrase=new_phrase(),
    )  # fmt: skip
    ledger.append("callback.asked", callback, by=by, at=at)
    return callback


@writes
def cancel_callback(callback_id: int, *, by: Actor, at: datetime) -> Callback:
    """Take back the wish to be called. Raises NotVisible, NotAllowed, Conflict."""
    callback = _found(callback_id, by)
    require(by, "callback.cancel", callback)
    callback.change(state=CallbackState.CANCELLED.value, settled_at=at)
    ledger.append("callback.cancelled", callback, by=by, at=at)
    return callback


@writes
def take_callback(callback_id: int, *, by: Actor, at: datetime) -> Callback:
    """Promise to call: the portal names the operator, the reason and the phrase from now on.

    Raises:  NotVisible, NotAllowed, Conflict when somebody else has promised or it is over.
    """
    callback = _found(callback_id, by)
    require(by, "callback.take", callback)
    if callback.operator_id is not None and callback.operator_id != by.id:
        raise Conflict("callback_taken", name=callback.operator.name if callback.operator else "")
    callback.change(state=CallbackState.AGREED.value, operator_id=by.account_id, agreed_at=at)
    ledger.append("callback.agreed", callback, by=by, at=at)
    return callback


@writes
def release_callback(callback_id: int, *, by: Actor, at: datetime) -> Callback:
    """Give a promised callback back to the queue: the operator who promised it, or a duty lead.

    Raises:  NotVisible, NotAllowed, Conflict when it is over, being made, or promised by nobody.
    """
    callback = _found(callback_id, by)
    require(by, "callback.release", callback)
    if callback.operator_id is None or (callback.operator_id != by.id and not by.has("duty_lead")):
        raise Conflict("callback_taken", name=callback.operator.name if callback.operator else "")
    if callback.call_id is not None:
        raise Conflict("callback_called")
    callback.change(state=CallbackState.ASKED.value, operator_id=None, agreed_at=None)
    ledger.append("callback.released", callback, by=by, at=at)
    return callback


@writes
def call_back(callback_id: int, *, by: Actor, at: datetime) -> Call:
    """Begin the promised call. Nothing opens by it: whoever answers says a code first (still A1).

    Raises:  NotVisible, NotAllowed, Conflict when it is over, or being made already.
    Source:  M9; security.md 4.4 (reverse direction).
    """
    callback = _found(callback_id, by)
    require(by, "callback.call", callback)
    if callback.call_id is not None:
        raise Conflict("callback_called")
    if callback.operator_id != by.id:
        take_callback(callback_id, by=by.without_key(), at=at)
        callback.refresh_from_db()
    call = _outgoing(callback.contract_id, callback.number, callback.about, callback.phrase, by=by, at=at)
    call.callback_id = callback.pk
    ledger.append("call.began", call, by=by, at=at)
    callback.change(call_id=call.pk)
    ledger.append("callback.called", callback, by=by.without_key(), at=at)
    return call


@writes
def call_contact(contact_id: int, reason: str, *, by: Actor, at: datetime) -> Call:
    """Call a contact at the registered number; the portal shows at once who calls, why, and the phrase.

    Raises:  NotVisible, NotAllowed, Invalid.
    Source:  security.md 4.4 (reverse direction).
    """
    require(by, "call.begin")
    contact = Contact.objects.filter(pk=contact_id, is_active=True).first()
    if contact is None:
        raise NotVisible
    if not contact.phone:
        raise Invalid("callback_number", field="contact")
    why = words(reason, field="reason")[:500]
    call = _outgoing(contact.contract_id, normalised_number(contact.phone), why, new_phrase(), by=by, at=at)
    ledger.append("call.began", call, by=by, at=at)
    return call


@writes
def note_overdue(*, by: Actor, at: datetime) -> int:
    """Note each callback whose window passed without a call, once a window; return how many. Idempotent.

    A call that is being made is none of them; one that nobody answers is planned anew, with a window of its own.
    Source:  M9 (a callback that was promised and not made is told to somebody).
    """
    require(by, "call.keep_time")
    late = Callback.objects.filter(state__in=OPEN, ends_at__lte=at, call=None, overdue_at=None)
    noted = 0
    for number in list(late.order_by("id").values_list("id", flat=True)[:200]):
        row = Callback.locked(number)
        if row.state in OPEN and row.ends_at <= at and row.call_id is None and row.overdue_at is None:
            row.change(overdue_at=at)
            ledger.append("callback.overdue", row, by=by, at=at, staff_only=True)
            noted += 1
    return noted


def _outgoing(contract_id: int, number: str, reason: str, phrase: str, *, by: Actor, at: datetime) -> Call:
    return Call(
        direction=Direction.OUT.value, claimed_number=number, began_at=at, operator_id=by.account_id,
        contract_id=contract_id, claimed_contract_id=contract_id, reason=reason, phrase=phrase,
    )  # fmt: skip


def _found(callback_id: int, by: Actor) -> Callback:
    callback = Callback.locked(callback_id)
    if by.is_customer and callback.contract_id != by.contract:
        raise NotVisible
    if callback.state not in OPEN:
        raise Conflict("callback_over")
    return callback
