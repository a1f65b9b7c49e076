"""T13, T15, T19, T20: the solution is proposed by the holder and confirmed by the customer alone."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotAllowed
from countersign.kernel.writing import writes
from countersign.ledger.models import RecordedPart
from countersign.sla.rules import Happening
from countersign.tickets.commands.answering import Words
from countersign.tickets.commands.finding import check_seen, found, require_holder
from countersign.tickets.commands.pausing import begin_wait, end_wait
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.commands.timing import timed
from countersign.tickets.commands.writing import answered, attached, ended, message
from countersign.tickets.models import Ticket
from countersign.tickets.rules.closing import Solution, check_solution
from countersign.tickets.rules.moves import Act, check_move
from countersign.tickets.rules.status import MessageKind, Status
from countersign.tickets.rules.waiting import NO_WAIT, for_countersign


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
        problem=solution.problem, proposed_at=at,
    )  # fmt: skip
    parts: list[RecordedPart] = [said, *attached(words.uploads, ticket=ticket, on=said, by=by, at=at)]
    if ticket.declared_solved_at is not None:
        parts += ended(ticket, "closed", at)
        ticket.change(status=Status.CLOSED.value, closed_at=at, confirmed_at=ticket.declared_solved_at, **NO_WAIT)
        told = timed(ticket, Happening.CONFIRMED, at, answered(ticket, Happening.PROPOSED, at))
    else:
        begin_wait(ticket, for_countersign(at), at)
        told = answered(ticket, Happening.PROPOSED, at)
    ledger.append("ticket.solution_proposed", ticket, by=by, at=at, parts=parts, facts=told)
    return ticket


def _stored(solution: Solution, ticket: Ticket, by: Actor) -> Solution:
    """Return the solution without numbers of identity documents."""

    def kept(text: str) -> str:
        return sifted(text, ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)

    texts = (solution.cause, solution.action, solution.check, solution.problem)
    return Solution(solution.code, *(kept(text) for text in texts))


@writes
def solve_from_third(number: int, solution: Solution, words: Words, *, by: Actor, at: datetime) -> Ticket:
    """Propose the solution of a ticket that waits for a third party: it is back in work at the same instant.

    Raises:  NotVisible, NotAllowed, IllegalMove, NewerEvents, Invalid naming the missing part.
    Source:  domain T21, the composite of T14 and T13.
    """
    ticket = found(number, by)
    require_holder(by, "ticket.propose", ticket)
    check_move(Act.SOLVE_FROM_THIRD, ticket.status, ticket.waiting)
    check_seen(ticket, words.seen)
    end_wait(ticket, at)
    told = timed(ticket, Happening.RESUMED, at)
    ledger.append("ticket.resumed", ticket, by=by, at=at, facts=told)
    return propose(number, solution, Words(words.text, words.uploads), by=by.without_key(), at=at)


def _check_in_person(by: Actor) -> None:
    """Refuse a countersign that comes by telephone or by mail, whoever types it (domain 3.3)."""
    if by.is_customer and (by.hand is not None or by.channel in ("phone", "mail")):
        raise NotAllowed("confirm_only_in_portal")


@writes
def confirm(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Close the ticket by the customer's countersign: "thanks, everything works".

    Raises:  NotVisible, NotAllowed (staff, observers), IllegalMove.
    Source:  M26, E14; domain T15.
    """
    ticket = found(number, by)
    _check_in_person(by)
    require(by, "ticket.confirm", ticket)
    check_move(Act.CONFIRM, ticket.status, ticket.waiting)
    ticket.change(
        status=Status.CLOSED.value, waiting="", waits_since=None, closed_at=at, confirmed_at=at,
        confirmed_by_id=by.id, moved_at=at, **NO_WAIT,
    )  # fmt: skip
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
    end_wait(ticket, at)
    ticket.change(rejections=ticket.rejections + 1)
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
    _check_in_person(by)
    require(by, "ticket.declare_solved", ticket)
    check_move(Act.DECLARE_SOLVED, ticket.status, ticket.waiting)
    end_wait(ticket, at)
    ticket.change(declared_solved_at=at, confirmed_by_id=by.id)
    told = timed(ticket, Happening.DECLARED_SOLVED, at)
    ledger.append("ticket.declared_solved", ticket, by=by, at=at, facts=told)
    return ticket
