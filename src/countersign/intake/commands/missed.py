"""Calls that nobody of us has: taken by hand, or missed and then called back or laid aside."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.customers.models import Contact
from countersign.intake.commands.calls import new_phrase
from countersign.intake.models import Call, Callback, LineCall
from countersign.intake.rules import callbacks as rules
from countersign.intake.rules.callbacks import CallbackState
from countersign.intake.rules.calls import Direction, normalised_number
from countersign.intake.rules.lines import LineState
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes


@writes
def pick_up(line_id: int, *, by: Actor, at: datetime) -> Call:
    """Take a call that rings or was answered where nobody of ours is known to sit; what was taken stays taken.

    Raises:  NotVisible, NotAllowed, Conflict when somebody else has it, or it is over.
    Source:  domain.md Call.
    """
    require(by, "line_call.pick_up")
    row = LineCall.locked(line_id)
    if row.call_id is not None and row.operator_id == by.account_id:
        return Call.objects.get(pk=row.call_id)
    if row.call_id is not None or row.state not in (LineState.RINGING, LineState.ANSWERED):
        raise Conflict("line_taken", name=row.operator.name if row.operator else "")
    call = Call(
        direction=Direction.IN.value, claimed_number=row.number, began_at=at, operator_id=by.account_id,
        notice_at=at if row.notice else None,
    )  # fmt: skip
    ledger.append("call.began", call, by=by, at=at, facts={"pbx": row.pbx}, staff_only=True)
    fields = {} if row.answered_at else {"answered_at": at, "state": LineState.ANSWERED.value}
    row.change(call_id=call.pk, operator_id=by.account_id, **fields)
    ledger.append("line_call.picked_up", row, by=by.without_key(), at=at, staff_only=True)
    return call


@writes
def call_back_missed(line_id: int, contact_id: int, about: str, *, by: Actor, at: datetime) -> Callback:
    """Promise to call back whoever is registered with the number of a missed call; the portal names who and why.

    The number proves nothing: it is the registered contact who is called, and who then says a code.
    about:   for the customer to read, in their language.
    Raises:  NotVisible, NotAllowed, Conflict when it is settled, Invalid when the number is not registered.
    Source:  M9; domain.md Call, callback (only to registered numbers); security.md 4.4.
    """
    require(by, "callback.take")
    row = _open(line_id)
    contact = Contact.objects.filter(pk=contact_id, is_active=True, account__is_active=True).first()
    if contact is None or not row.number or normalised_number(contact.phone or "") != row.number:
        raise Invalid("callback_number", field="contact")
    callback = Callback(
        contract_id=contact.contract_id, asked_by_id=contact.account_id, asked_at=at, contact_id=contact.pk,
        number=row.number, begins_at=at, ends_at=at + rules.MISSED_WINDOW, about=about[:500],
        state=CallbackState.AGREED.value, operator_id=by.account_id, agreed_at=at, phrase=new_phrase(), missed=row,
    )  # fmt: skip
    ledger.append("callback.agreed", callback, by=by, at=at)
    _settle(row, by=by.without_key(), at=at)
    return callback


@writes
def settle_missed(line_id: int, *, by: Actor, at: datetime) -> LineCall:
    """Lay a missed call aside, with the earlier ones of the same number: nothing follows from it.

    Raises:  NotVisible, NotAllowed, Conflict when it is settled.
    """
    require(by, "line_call.settle")
    row = _open(line_id)
    _settle(row, by=by, at=at)
    return row


def _open(line_id: int) -> LineCall:
    row = LineCall.locked(line_id)
    if row.state != LineState.MISSED or row.settled_at is not None:
        raise Conflict("missed_settled")
    return row


def _settle(row: LineCall, *, by: Actor, at: datetime) -> None:
    """Settle a missed call, and all others of the same number with it that nobody else is settling."""
    row.change(settled_at=at, settled_by_id=by.account_id)
    ledger.append("line_call.settled", row, by=by, at=at, staff_only=True)
    if not row.number:
        return
    same = LineCall.objects.filter(number=row.number, state=LineState.MISSED, settled_at=None)
    free = same.select_for_update(skip_locked=True).order_by("id")
    for number in list(free.values_list("id", flat=True)[:50]):
        other = LineCall.locked(number)
        other.change(settled_at=at, settled_by_id=by.account_id)
        ledger.append("line_call.settled", other, by=by.without_key(), at=at, staff_only=True)
