"""Closing for silence by somebody who knows whether the customer ever saw a reminder (E12)."""

from __future__ import annotations

from datetime import datetime

from countersign.kernel.actor import Actor
from countersign.kernel.errors import Invalid, NotVisible
from countersign.kernel.writing import writes
from countersign.notify.queries import reminders_unread
from countersign.tickets import commands as tickets
from countersign.tickets.models import Ticket
from countersign.tickets.queries import rows_of
from countersign.tickets.rules.status import Waiting


@writes
def close_for_silence(number: int, *, checked: str = "", reached: str = "", by: Actor, at: datetime) -> Ticket:
    """Close a silent ticket by the rule of what it waits for; that the silence is one, the customer must have heard.

    Where reminders were mailed and nobody of the customer's opened the ticket after one, the other way by which they
    were told is named; it stays in the notes.
    checked: what was found in the customer's last answer. reached: how the customer was told besides the mail.
    Raises:  NotVisible, NotAllowed, IllegalMove, Conflict, Invalid naming the field.
    Source:  E12; domain T17, T18.
    """
    (row,) = rows_of([number], by) or (None,)
    if row is None:
        raise NotVisible
    if reminders_unread(number):
        if not reached.strip():
            raise Invalid("second_channel_wanted", field="reached")
        tickets.note(number, tickets.Words(reached), by=by.without_key(), at=at)
    if row.waiting == Waiting.CONFIRM:
        return tickets.close_unconfirmed(number, by=by, at=at)
    return tickets.close_unanswered(number, checked=checked, by=by, at=at)
