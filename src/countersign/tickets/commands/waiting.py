"""T10, T11, T12, T14, T21: a ticket waits for somebody, until a time, for a reason, and comes back by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.ledger.models import RecordedPart
from countersign.sla.rules import Happening
from countersign.tickets.commands.answering import Words
from countersign.tickets.commands.finding import check_seen, found, require_holder
from countersign.tickets.commands.pausing import begin_wait, end_wait, released, told_of
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.commands.timing import set_wake, timed
from countersign.tickets.commands.writing import answered, attached, message
from countersign.tickets.models import Agreement, Ticket
from countersign.tickets.rules import waiting
from countersign.tickets.rules.moves import Act, check_move
from countersign.tickets.rules.status import MessageKind, Status, Waiting
from countersign.tickets.rules.waiting import CUSTOMER, NO_WAIT, Wait

_SCHEDULED = {True: Happening.SCHEDULED_BY_CUSTOMER, False: Happening.SCHEDULED_BY_PROVIDER}


@dataclass(frozen=True, slots=True)
class Proposed:
    """A wait that the customer is asked to agree to: another ticket or a wish (T10), or a window (T12).

    kind: linked or sched. ends_at, chosen_by: of a window. until: of a wish.
    """

    kind: str
    other: int | None = None
    until: datetime | None = None
    ends_at: datetime | None = None
    chosen_by: str = CUSTOMER


@dataclass(frozen=True, slots=True)
class Third:
    """A third party that has to do something: its name, its reference, when to look again and what it does."""

    party: str
    reference: str
    why: str
    check_at: datetime | None
    promised_at: datetime | None


@writes
def propose_wait(number: int, words: Words, proposed: Proposed, *, by: Actor, at: datetime) -> Ticket:
    """Ask the customer to agree that the ticket waits; it stays in work until the customer's click.

    An earlier proposal that nobody answered is taken back. The words are a public answer.
    Raises:  NotVisible, NotAllowed, IllegalMove, NewerEvents, Invalid naming the field.
    Source:  domain T10 ("holder with the customer's click"), T12 ("holder and customer agree").
    """
    ticket = found(number, by)
    require_holder(by, "ticket.propose_wait", ticket)
    check_move(Act.PROPOSE_WAIT, ticket.status, ticket.waiting)
    check_seen(ticket, words.seen)
    wait = _checked(ticket, proposed, words.text, at)
    said = message(ticket, MessageKind.REPLY, words.text, by=by, at=at)
    told = answered(ticket, Happening.ANSWERED, at)
    parts: list[RecordedPart] = [*_answered_by(ticket, "withdrawn", by, at)]
    parts += [said, *attached(words.uploads, ticket=ticket, on=said, by=by, at=at)]
    parts.append(
        Agreement(
            ticket=ticket, kind=proposed.kind, words=said.body[: waiting.WORDS_LENGTH], other_id=wait.ticket,
            starts_at=wait.until, ends_at=wait.ends_at, chosen_by=wait.who, proposed_by_id=by.account_id,
            proposed_at=at,
        )
    )  # fmt: skip
    ledger.append("ticket.wait_proposed", ticket, by=by, at=at, parts=parts, facts=told | told_of(wait))
    return ticket


def _checked(ticket: Ticket, proposed: Proposed, words: str, at: datetime) -> Wait:
    why = words.strip()[: waiting.WORDS_LENGTH]
    if proposed.kind == Waiting.SCHED:
        return waiting.for_window(proposed.until, proposed.ends_at, proposed.chosen_by, why, at=at)
    if proposed.kind != Waiting.LINKED:
        raise Invalid("wait_kind", field="kind")
    wait = waiting.for_customers_sake(proposed.other, why, proposed.until, at=at)
    if wait.ticket is not None:
        check_other(ticket, wait.ticket)
    return wait


def check_other(ticket: Ticket, other: int) -> None:
    """Refuse to wait for a ticket that is not an open one of the same contract. One query. Raises Invalid."""
    row = Ticket.objects.filter(pk=other, contract_id=ticket.contract_id).values_list("status", flat=True).first()
    waiting.check_link(ticket.pk, other, same_contract=row is not None, is_open=row != Status.CLOSED)


def _answered_by(ticket: Ticket, answer: str, by: Actor, at: datetime) -> list[Agreement]:
    """Answer the open proposal, if there is one."""
    rows = list(Agreement.objects.filter(ticket=ticket, answer=""))
    for row in rows:
        row.change(answer=answer, answered_by_id=by.id, answered_at=at)
    return rows


@writes
def agree_to_wait(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Let the customer agree to the proposed wait: from this instant the ticket waits.

    Raises:  NotVisible, NotAllowed (staff, observers), IllegalMove, Conflict (nothing proposed, the time has passed).
    Source:  domain T10, T12.
    """
    ticket = found(number, by)
    require(by, "ticket.agree_to_wait", ticket)
    check_move(Act.SUSPEND, ticket.status, ticket.waiting)
    rows = _answered_by(ticket, "agreed", by, at)
    if not rows:
        raise Conflict("no_wait_proposed")
    row = rows[0]
    if row.starts_at is not None and row.starts_at <= at:
        raise Conflict("wait_proposed_passed")
    if row.other_id is not None:
        check_other(ticket, row.other_id)
    wait = Wait(
        Waiting(row.kind), row.chosen_by or CUSTOMER, row.starts_at, row.words, row.ends_at, ticket=row.other_id
    )
    begin_wait(ticket, wait, at)
    told = released(ticket, at)
    if wait.reason == Waiting.SCHED:
        type_, told = "ticket.scheduled", timed(ticket, _SCHEDULED[wait.who == CUSTOMER], at, told)
    else:
        type_, told = "ticket.suspended", timed(ticket, Happening.SUSPENDED, at, told)
    ledger.append(type_, ticket, by=by, at=at, parts=rows, facts=told | told_of(wait))
    return ticket


@writes
def decline_wait(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Let the customer decline the proposed wait, or its proposer take it back; the ticket stays in work.

    Raises:  NotVisible, NotAllowed, Conflict (nothing is proposed).
    Source:  domain T10, T12.
    """
    ticket = found(number, by)
    require(by, "ticket.decline_wait", ticket)
    rows = _answered_by(ticket, "declined" if by.is_customer else "withdrawn", by, at)
    if not rows:
        raise Conflict("no_wait_proposed")
    facts = {"answer": rows[0].answer}
    ledger.append("ticket.wait_declined", ticket, by=by, at=at, parts=rows, facts=facts)
    return ticket


@writes
def suspend(
    number: int, *, other: int | None = None, wish: str = "", until: datetime | None = None, by: Actor, at: datetime
) -> Ticket:
    """Let the customer put the own ticket aside: for another ticket of the contract, or as they wish until a date.

    Raises:  NotVisible, NotAllowed, IllegalMove, Invalid naming the field.
    Source:  domain T10 (by the customer).
    """
    ticket = found(number, by)
    require(by, "ticket.suspend", ticket)
    check_move(Act.SUSPEND, ticket.status, ticket.waiting)
    kept = sifted(wish, ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)
    wait = waiting.for_customers_sake(other, kept, until, at=at)
    if other is not None:
        check_other(ticket, other)
    rows = _answered_by(ticket, "withdrawn", by, at)
    begin_wait(ticket, wait, at)
    told = timed(ticket, Happening.SUSPENDED, at, released(ticket, at))
    ledger.append("ticket.suspended", ticket, by=by, at=at, parts=rows, facts=told | told_of(wait))
    return ticket


@writes
def wait_for_third(number: int, words: Words, third: Third, *, by: Actor, at: datetime) -> Ticket:
    """Wait for a vendor, a court, a registry: named, with its reference, the next look and a promise to the customer.

    words:   what the customer is told. The resolution clock runs on, unless the plan says otherwise.
    Raises:  NotVisible, NotAllowed, IllegalMove, NewerEvents, Invalid naming the field.
    Source:  domain T11.
    """
    ticket = found(number, by)
    require_holder(by, "ticket.wait_for_third", ticket)
    check_move(Act.WAIT_FOR_THIRD, ticket.status, ticket.waiting)
    check_seen(ticket, words.seen)
    told = await_third(ticket, third, at)
    said = message(ticket, MessageKind.REPLY, words.text, by=by, at=at)
    parts = [said, *attached(words.uploads, ticket=ticket, on=said, by=by, at=at)]
    ledger.append("ticket.third_awaited", ticket, by=by, at=at, parts=parts, facts=told)
    return ticket


def await_third(ticket: Ticket, third: Third, at: datetime) -> dict[str, Any]:
    """Set a ticket waiting for a third party; return what its event says. Raises Invalid."""
    wait = waiting.for_third(
        third.party, third.reference, third.why, check_at=third.check_at, promised_at=third.promised_at, at=at
    )
    begin_wait(ticket, wait, at)
    told = answered(ticket, Happening.THIRD_PARTY, at, third.promised_at)
    return told | told_of(wait)


@writes
def return_by_itself(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Let a wait end by itself: at the start of its window, or when the other ticket has closed.

    Raises:  NotVisible, NotAllowed (only the installation), IllegalMove, Conflict (the time has not come).
    Source:  E29; domain T14 (by the system).
    """
    ticket = found(number, by)
    require(by, "ticket.return", ticket)
    check_move(Act.RETURN, ticket.status, ticket.waiting)
    if not _is_over(ticket, at):
        raise Conflict("wait_not_over")
    facts = {"waited_for": ticket.waiting, "ticket": ticket.waits_for_ticket_id}
    end_wait(ticket, at)
    told = timed(ticket, Happening.RESUMED, at)
    ledger.append("ticket.returned", ticket, by=by, at=at, facts=told | facts)
    return ticket


def _is_over(ticket: Ticket, at: datetime) -> bool:
    if ticket.wait_until is not None and ticket.wait_until <= at:
        return True
    other = ticket.waits_for_ticket
    return other is not None and other.status == Status.CLOSED


@writes
def look_again(number: int, *, early: bool = False, by: Actor, at: datetime) -> Ticket:
    """Tell the holder that the time set for a third party, a question or a former wait has come.

    early:   what a third party was waited for has come about before that time.
    Raises:  NotVisible, NotAllowed (only the installation), Conflict (the time has not come).
    Source:  E29.
    """
    ticket = found(number, by)
    require(by, "ticket.return", ticket)
    by_third = ticket.status == Status.WAITING and ticket.waiting == Waiting.THIRD
    if ticket.status == Status.CLOSED or not (_is_over(ticket, at) or (early and by_third and not ticket.reminders)):
        raise Conflict("wait_not_over")
    facts = {"who": ticket.wait_for, "why": ticket.wait_reason, "until": ticket.wait_until}
    if by_third:
        ticket.change(reminders=1)
    elif ticket.status == Status.WAITING:
        ticket.change(wait_until=None)
    else:
        ticket.change(**NO_WAIT)
    set_wake(ticket)
    ledger.append("ticket.wait_due", ticket, by=by, at=at, facts=facts, staff_only=True)
    return ticket
