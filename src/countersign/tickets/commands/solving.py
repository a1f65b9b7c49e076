"""T13, T15, T19, T20: the solution is proposed by the holder and confirmed by the customer alone."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.writing import writes
from countersign.ledger.models import RecordedPart
from countersign.sla.rules import Happening
from countersign.tickets.commands.answering import Words
from countersign.tickets.commands.finding import check_seen, found, require_holder
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.commands.timing import timed
from countersign.tickets.commands.writing import answered, attached, ended, message
from countersign.tickets.models import Ticket
from countersign.tickets.rules.closing import UNPROPOSED, Solution, check_solution
from countersign.tickets.rules.moves import Act, check_move
from countersign.tickets.rules.status import MessageKind, Status, Waiting


@writes
def propose(number: int, solution: Solution, words: Words, *, by: Actor, at: datetime) -> Ticket:
    """Propose the solution: cause, action, how it was checked. The customer is asked whether it works.

    When the customer has already declared the matter solved, filing the solution closes the ticket (T20).
    Raises:  NotVisible, NotAllowed, IllegalMove, NewerEvents, Invalid naming the missing part.
    Source:  M26, E14; domain T13, T20.
    """
    ticket = found(number, by)
    require_holder(by, "ticket.propose", ticket)
    check_move(Act.PROPOSE, ticket.status, ticket.waiting)
    check_seen(ticket, words.seen)
    solution = _stored(check_solution(solution), ticket, by)
    said = message(ticket, MessageKind.SOLUTION, words.text or solution.action, by=by, at=at)
    ticket.change(
        resolution=solution.code, cause=solution.cause, action=solution.action, checked=solution.check,
        proposed_at=at,
    )  # fmt: skip
    parts: list[RecordedPart] = [said, *attached(words.uploads, ticket=ticket, on=said, by=by, at=at)]
    if ticket.declared_solved_at is not None:
        parts += ended(ticket, "closed", at)
        ticket.change(status=Status.CLOSED.value, closed_at=at, confirmed_at=ticket.declared_solved_at)
        told = timed(ticket, Happening.CONFIRMED, at, answered(ticket, Happening.PROPOSED, at))
    else:
        ticket.change(status=Status.WAITING.value, waiting=Waiting.CONFIRM.value)
        told = answered(ticket, Happening.PROPOSED, at)
    ledger.append("ticket.solution_proposed", ticket, by=by, at=at, parts=parts, facts=told)
    return ticket


def _stored(solution: Solution, ticket: Ticket, by: Actor) -> Solution:
    """Return the solution without numbers of identity documents."""

    def kept(text: str) -> str:
        return sifted(text, ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)

    return Solution(solution.code, kept(solution.cause), kept(solution.action), kept(solution.check))


@writes
def confirm(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Close the ticket by the customer's countersign: "thanks, everything works".

    Raises:  NotVisible, NotAllowed (staff, observers), IllegalMove.
    Source:  M26, E14; domain T15.
    """
    ticket = found(number, by)
    require(by, "ticket.confirm", ticket)
    check_move(Act.CONFIRM, ticket.status, ticket.waiting)
    ticket.change(
        status=Status.CLOSED.value, waiting="", closed_at=at, confirmed_at=at, confirmed_by_id=by.id, moved_at=at
    )
    told = timed(ticket, Happening.CONFIRMED, at)
    ledger.append("ticket.confirmed", ticket, by=by, at=at, parts=ended(ticket, "closed", at), facts=told)
    return ticket


@writes
def reject(number: int, words: Words, *, by: Actor, at: datetime) -> Ticket:
    """Say what still fails: the ticket goes back to the same person and the next-response clock starts.

    Raises:  NotVisible, NotAllowed, IllegalMove, Invalid.
    Source:  M26, E14; domain T19.
    """
    ticket = found(number, by)
    require(by, "ticket.reject", ticket)
    check_move(Act.REJECT, ticket.status, ticket.waiting)
    said = message(ticket, MessageKind.REPLY, words.text, by=by, at=at)
    ticket.change(
        status=Status.IN_PROGRESS.value, waiting="", rejections=ticket.rejections + 1, moved_at=at, **UNPROPOSED
    )
    told = timed(ticket, Happening.REJECTED, at)
    parts = [said, *attached(words.uploads, ticket=ticket, on=said, by=by, at=at)]
    ledger.append("ticket.solution_rejected", ticket, by=by, at=at, parts=parts, facts=told)
    return ticket


@writes
def declare_solved(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Let the customer say that it works before a solution was proposed; the holder still files what it was.

    No next answer is owed any more; a first one still is.

    Raises:  NotVisible, NotAllowed, IllegalMove.
    Source:  domain T20.
    """
    ticket = found(number, by)
    require(by, "ticket.declare_solved", ticket)
    check_move(Act.DECLARE_SOLVED, ticket.status, ticket.waiting)
    ticket.change(
        declared_solved_at=at, confirmed_by_id=by.id, status=Status.IN_PROGRESS.value, waiting="", moved_at=at
    )
    told = timed(ticket, Happening.DECLARED_SOLVED, at)
    ledger.append("ticket.declared_solved", ticket, by=by, at=at, facts=told)
    return ticket
