"""Complaints: a lane of their own beside the work, answered by somebody who did not do it."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.calendars.rules import working_days_later
from countersign.credits import policy, rules
from countersign.credits.commands.claims import words_of
from countersign.credits.models import Complaint
from countersign.credits.queries.holders import holders_of
from countersign.credits.rules import ComplaintOutcome, ComplaintState
from countersign.customers.queries.home import home_calendar
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.kernel.writing import writes
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.models import Message, Ticket


@writes
def complain(words: str, *, ticket: int | None = None, by: Actor, at: datetime) -> Complaint:
    """Complain about a ticket of the own contract, or about something else. The work on the ticket goes on.

    Answered by the end of the fifth working day of the contract's home calendar.
    Raises: NotVisible (a foreign ticket), NotAllowed, Invalid.
    Source: M27, S23, domain 6 "Compensation / complaint".
    """
    require(by, "complaint.file", f"contract:{by.contract}")
    contract_id = by.contract or 0
    if ticket is not None and not Ticket.objects.filter(pk=ticket, contract_id=contract_id).exists():
        raise NotVisible
    told = words_of(words, "words")
    complaint = _new(contract_id, ticket, by.account_id, told, at)
    complaint.words = sifted(told, ticket_id=ticket or 0, contract_id=contract_id, by=by)
    ledger.append("complaint.filed", complaint, by=by, at=at)
    return complaint


@writes
def move_to_complaint(number: int, message_id: int, *, by: Actor, at: datetime) -> Complaint:
    """Take what a customer wrote in a ticket for a complaint; the message stays where it is, and so does the work.

    Raises: NotVisible, NotAllowed, Invalid (not a customer's message), Conflict (moved already).
    Source: S23.
    """
    ticket = Ticket.objects.filter(pk=number).first()
    require(by, "complaint.move", ticket)
    if message_id <= 0:
        raise Invalid("complaint_not_customers", field="message")
    message = Message.objects.filter(pk=message_id, ticket_id=number).first() if ticket is not None else None
    if ticket is None or message is None:
        raise NotVisible
    if message.side != "customer":
        raise Invalid("complaint_not_customers", field="message")
    if Complaint.objects.filter(message_id=message_id).exists():
        raise Conflict("complaint_moved_before")
    complaint = _new(ticket.contract_id, number, message.author_id, message.body, at)
    complaint.message_id, complaint.moved_by_id = message.pk, by.account_id
    ledger.append("complaint.moved", complaint, by=by, at=at)
    return complaint


def _new(contract_id: int, ticket: int | None, author: int, words: str, at: datetime) -> Complaint:
    due_at = working_days_later(home_calendar(contract_id, at), at, rules.ANSWER_DAYS)
    return Complaint(
        contract_id=contract_id, ticket_id=ticket, author_id=author, words=words, opened_at=at, due_at=due_at,
        state=ComplaintState.OPEN.value,
    )  # fmt: skip


@writes
def answer_complaint(complaint_id: int, *, answer: str, outcome: str, by: Actor, at: datetime) -> Complaint:
    """Answer a complaint and say how it ended. Whoever held the ticket does not.

    Raises: NotVisible, NotAllowed, Conflict, Invalid.
    """
    complaint = Complaint.locked(complaint_id)
    if not policy.can_read_complaint(by, complaint):
        raise NotVisible
    complaint.holders = holders_of([complaint.ticket_id] if complaint.ticket_id else [])
    if by.is_staff and by.id in complaint.holders:
        raise NotAllowed("complaint_holder")
    require(by, "complaint.answer", complaint)
    if complaint.state != ComplaintState.OPEN:
        raise Conflict("complaint_answered")
    if outcome not in set(ComplaintOutcome):
        raise Invalid("field_missing", field="outcome")
    said = words_of(answer, "answer")
    complaint.change(
        state=ComplaintState.ANSWERED.value, answered_at=at, answered_by_id=by.account_id, answer=said, outcome=outcome
    )
    ledger.append("complaint.answered", complaint, by=by, at=at)
    return complaint
