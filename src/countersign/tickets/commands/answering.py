"""Words on a ticket: the holder's answers and questions, the customer's messages, internal notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.writing import writes
from countersign.sla.rules import Happening
from countersign.tickets.commands.finding import check_seen, found, require_holder
from countersign.tickets.commands.pausing import begin_wait, end_wait, told_of
from countersign.tickets.commands.timing import set_wake, timed
from countersign.tickets.commands.writing import answered, attached, message
from countersign.tickets.commands.writing import note as new_note
from countersign.tickets.models import Ticket
from countersign.tickets.rules.moves import Act, check_move
from countersign.tickets.rules.status import MessageKind, NoteKind, Status
from countersign.tickets.rules.waiting import after_reply, check_promise, for_answer


@dataclass(frozen=True, slots=True)
class Words:
    """What is sent: text, the sender's own fresh uploads, the newest event the sender had seen.

    seen: None sends even when somebody wrote meanwhile (E17).
    """

    text: str
    uploads: Sequence[str] = ()
    seen: int | None = None


@writes
def answer(number: int, words: Words, *, promised_at: datetime | None = None, by: Actor, at: datetime) -> Ticket:
    """Answer the customer as the holder; stops the answer clock and may promise the next word.

    Raises:  NotVisible, NotAllowed naming the holder, IllegalMove, NewerEvents, Invalid.
    Source:  M4, M16, E9; domain 3.2 "in-place acts".
    """
    ticket = found(number, by)
    require_holder(by, "ticket.answer", ticket)
    check_move(Act.ANSWER, ticket.status, ticket.waiting)
    check_seen(ticket, words.seen)
    if promised_at is not None:
        check_promise(promised_at, at)
    said = message(ticket, MessageKind.REPLY, words.text, by=by, at=at)
    told = answered(ticket, Happening.ANSWERED, at, promised_at)
    parts = [said, *attached(words.uploads, ticket=ticket, on=said, by=by, at=at)]
    ledger.append("ticket.answered", ticket, by=by, at=at, parts=parts, facts=told)
    return ticket


@writes
def ask(
    number: int, words: Words, *, missing: str = "", until: datetime | None = None, by: Actor, at: datetime
) -> Ticket:
    """Ask the customer for what is missing; the ticket waits and the answer clock stops.

    missing: name of the fact that is asked for, or words; it must not stand in the form already.
    until:   when the holder looks again; fourteen days, when nobody said so.
    Raises:  NotVisible, NotAllowed, IllegalMove, NewerEvents, Invalid.
    Source:  M2, E29; domain T9.
    """
    ticket = found(number, by)
    require_holder(by, "ticket.ask", ticket)
    check_move(Act.ASK, ticket.status, ticket.waiting)
    check_seen(ticket, words.seen)
    wait = for_answer(missing, until, ticket.facts, at)
    said = message(ticket, MessageKind.QUESTION, words.text, by=by, at=at)
    begin_wait(ticket, wait, at)
    told = answered(ticket, Happening.ASKED, at) | told_of(wait)
    parts = [said, *attached(words.uploads, ticket=ticket, on=said, by=by, at=at)]
    ledger.append("ticket.asked", ticket, by=by, at=at, parts=parts, facts=told)
    return ticket


@writes
def resume(number: int, *, reason: str, by: Actor, at: datetime) -> Ticket:
    """Take a waiting ticket back into work without waiting longer for the customer.

    Raises:  NotVisible, NotAllowed, IllegalMove, Invalid.
    Source:  domain T14 (by the holder).
    """
    ticket = found(number, by)
    require_holder(by, "ticket.resume", ticket)
    check_move(Act.RESUME, ticket.status, ticket.waiting)
    words = new_note(ticket, NoteKind.COMMENT, reason, by=by, at=at)
    end_wait(ticket, at)
    told = timed(ticket, Happening.RESUMED, at)
    ledger.append("ticket.resumed", ticket, by=by, at=at, facts=told)
    ledger.append("ticket.noted", ticket, by=by.without_key(), at=at, parts=[words], staff_only=True)
    return ticket


@writes
def write(number: int, words: Words, *, by: Actor, at: datetime) -> Ticket:
    """Add the customer's message. A waiting ticket comes back to the same person; the next-response clock starts.

    Raises:  NotVisible, NotAllowed (an observer), IllegalMove (closed), Invalid.
    Source:  M2, M3; domain T14 and "in-place acts".
    """
    ticket = found(number, by)
    require(by, "ticket.write", ticket)
    check_move(Act.WRITE, ticket.status, ticket.waiting)
    said = message(ticket, MessageKind.REPLY, words.text, by=by, at=at)
    if ticket.status == Status.WAITING:
        end_wait(ticket, at, after_reply(ticket.waiting))
    # New words after "it works": whoever wrote them is asked again before the ticket closes.
    ticket.change(declared_solved_at=None, confirmed_by_id=None)
    ticket.change(moved_at=at)
    told = timed(ticket, Happening.CUSTOMER_WROTE, at)
    parts = [said, *attached(words.uploads, ticket=ticket, on=said, by=by, at=at)]
    ledger.append("ticket.written", ticket, by=by, at=at, parts=parts, facts=told)
    return ticket


@writes
def note(number: int, words: Words, *, action: bool = False, by: Actor, at: datetime) -> Ticket:
    """Leave an internal note, in any status; it touches no clock and never reaches the customer.

    action: it says what was done; such a note, and no other, keeps the ticket from going stale (domain 3.4).
    Nor does its second: the customer's list says when a ticket moved last, and a note moves nothing (security T6).

    Raises:  NotVisible, NotAllowed, Invalid.
    Source:  M4, E3.
    """
    ticket = found(number, by)
    require(by, "ticket.note", ticket)
    check_move(Act.NOTE, ticket.status, ticket.waiting)
    left = new_note(ticket, NoteKind.ACTION if action else NoteKind.COMMENT, words.text, by=by, at=at)
    if action and ticket.status != Status.CLOSED:
        ticket.change(active_at=at, stale_since=None, stale_level=0)
        set_wake(ticket)
    parts = [left, *attached(words.uploads, ticket=ticket, on=left, by=by, at=at)]
    ledger.append("ticket.noted", ticket, by=by, at=at, parts=parts, staff_only=True)
    return ticket
