"""T6: two tickets about one fault become one by a link; the customer may undo it (E34)."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.customers.models import Contract
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Invalid, NotVisible
from countersign.kernel.writing import writes
from countersign.ledger.models import RecordedPart
from countersign.sla.rules import Happening
from countersign.tickets.commands.answering import Words
from countersign.tickets.commands.finding import check_seen, found, require_holder
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.commands.timing import clocks_of, timed
from countersign.tickets.commands.writing import assignment, attached, ended, message
from countersign.tickets.models import Ticket
from countersign.tickets.rules.closing import Resolution, Twin, check_merge, check_unmerging
from countersign.tickets.rules.facts import clean
from countersign.tickets.rules.moves import Act, check_move
from countersign.tickets.rules.status import MessageKind, Status
from countersign.tickets.rules.waiting import NO_WAIT


@writes
def merge(number: int, into: int, words: Words, *, by: Actor, at: datetime) -> Ticket:
    """Close a ticket as the duplicate of an open one of the same customer: work and clocks go on there.

    words:   why it is the same fault, for the customer to read. The master inherits the earliest start and due time
             of each clock, and the earlier promise.
    Raises:  NotVisible, NotAllowed (a new one by whoever works on tickets, else the holder), IllegalMove,
             NewerEvents, Invalid (field `ticket`).
    Source:  domain T6, F11, decision 9.
    """
    ticket, master = _both(number, into, by)
    if ticket.status == Status.NEW:
        require(by, "ticket.merge", ticket)
    else:
        require_holder(by, "ticket.merge_own", ticket)
    check_move(Act.MERGE, ticket.status, ticket.waiting)
    check_seen(ticket, words.seen)
    if master is None:
        raise Invalid("merge_not_found", field="ticket")
    check_merge(_twin(ticket), _twin(master))
    said = message(ticket, MessageKind.REPLY, words.text, by=by, at=at)
    running, promised = clocks_of(ticket), ticket.promised_at
    ticket.change(
        status=Status.CLOSED.value, waiting="", waits_since=None, resolution=Resolution.DUPLICATE.value,
        duplicate_of_id=master.pk, closed_at=at, moved_at=at, promised_at=None, **NO_WAIT,
    )  # fmt: skip
    told = timed(ticket, Happening.MERGED, at)
    parts: list[RecordedPart] = [said, *attached(words.uploads, ticket=ticket, on=said, by=by, at=at)]
    parts += ended(ticket, "closed", at)
    ledger.append("ticket.merged", ticket, by=by, at=at, parts=parts, facts=told | {"into": master.pk})
    if promised is not None:
        master.change(promised_at=min(promised, master.promised_at or promised))
    inherited = timed(master, Happening.INHERITED, at, other=running)
    ledger.append("ticket.absorbed", master, by=by.without_key(), at=at, facts=inherited | {"duplicate": ticket.pk})
    return ticket


def _both(number: int, into: int, by: Actor) -> tuple[Ticket, Ticket | None]:
    """Lock the two tickets, always the older one first; the second may not be there."""
    if number <= into:
        ticket = found(number, by)
        return ticket, ticket if number == into else _there(into)
    master = _there(into)
    return found(number, by), master


def _there(number: int) -> Ticket | None:
    try:
        return Ticket.locked(number)
    except NotVisible:
        return None


def _twin(ticket: Ticket) -> Twin:
    customer: int = Contract.objects.values_list("customer_id", flat=True).get(pk=ticket.contract_id)
    return Twin(ticket.pk, customer, ticket.contract_id, ticket.status)


@writes
def unmerge(number: int, *, reason: str = "", by: Actor, at: datetime) -> Ticket:
    """Let the customer say that it is another fault after all: the duplicate goes on by itself, for seven days.

    What the master inherited stays: a due time that was shown never moves later.
    Raises:  NotVisible, NotAllowed (staff, observers), IllegalMove, Conflict (no duplicate, too late).
    Source:  domain T6, T16.
    """
    ticket = found(number, by)
    require(by, "ticket.unmerge", ticket)
    check_move(Act.UNMERGE, ticket.status, ticket.waiting)
    assert ticket.closed_at is not None
    check_unmerging(ticket.closed_at, at, ticket.resolution)
    master = ticket.duplicate_of_id
    holder = ticket.holder if ticket.holder is not None and ticket.holder.is_active else None
    status = Status.IN_PROGRESS if holder is not None else Status.NEW
    ticket.change(
        status=status.value, cycle=ticket.cycle + 1, resolution="", duplicate_of_id=None, closed_at=None, moved_at=at,
        declared_solved_at=None, confirmed_by_id=None, holding="working" if holder is not None else "",
    )  # fmt: skip
    told = timed(ticket, Happening.REOPENED, at)
    parts = [assignment(ticket, holder.pk, at=at)] if holder is not None else []
    why = sifted(clean(reason).strip(), ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)
    ledger.append("ticket.unmerged", ticket, by=by, at=at, parts=parts, facts=told | {"from": master, "reason": why})
    return ticket
