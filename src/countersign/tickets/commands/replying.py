"""Two acts in one: the first answer of whoever takes a new ticket."""

from __future__ import annotations

from datetime import datetime

from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.writing import writes
from countersign.tickets.commands.answering import Words, answer
from countersign.tickets.commands.finding import check_seen, found
from countersign.tickets.commands.taking import AlreadyTaken, accept
from countersign.tickets.models import Ticket
from countersign.tickets.rules.status import Status


@writes
def accept_and_answer(
    number: int, words: Words, *, promised_at: datetime | None = None, by: Actor, at: datetime
) -> Ticket:
    """Accept a new ticket and answer it at the same instant; both happen, or neither.

    Raises:  NotVisible, NotAllowed, AlreadyTaken naming the holder, IllegalMove, NewerEvents, Invalid.
    Source:  M2, M4; domain T2, 3.2 "in-place acts".
    """
    accepted_to_answer(number, words.seen, by=by, at=at)
    said = Words(words.text, words.uploads)
    return answer(number, said, promised_at=promised_at, by=by.without_key(), at=at)


def accepted_to_answer(number: int, seen: int | None, *, by: Actor, at: datetime) -> Ticket:
    """Accept a new ticket whose answer follows. Raises what `accept` raises, and NewerEvents."""
    ticket = found(number, by)
    require(by, "ticket.accept", ticket)
    # That somebody else holds it matters more than that something is newer: it is the newer thing.
    if ticket.status != Status.NEW and ticket.holder is not None and ticket.holder_id != by.id:
        raise AlreadyTaken(holder=ticket.holder.name, accepted_at=ticket.accepted_at)
    check_seen(ticket, seen)
    return accept(number, by=by, at=at)
