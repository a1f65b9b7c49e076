"""T4, T5, T16, T17, T18: the other ways in and out of closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from countersign import ledger
from countersign.customers.queries.scope import scope_of
from countersign.customers.rules.scope import Who
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.ledger.models import RecordedPart
from countersign.sla.rules import Happening
from countersign.tickets.commands.answering import Words
from countersign.tickets.commands.finding import a_duty_lead, found
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.commands.timing import timed
from countersign.tickets.commands.writing import answered, assignment, attached, ended, message
from countersign.tickets.commands.writing import note as new_note
from countersign.tickets.models import Ticket
from countersign.tickets.rules.closing import (
    UNPROPOSED,
    Reminded,
    Resolution,
    check_reopening,
    check_unanswered,
    check_unconfirmed,
)  # fmt: skip
from countersign.tickets.rules.facts import clean
from countersign.tickets.rules.moves import Act, check_move
from countersign.tickets.rules.severity import Severity
from countersign.tickets.rules.status import MessageKind, NoteKind, Status
from countersign.tickets.rules.waiting import NO_WAIT


def _close(ticket: Ticket, resolution: Resolution, at: datetime) -> list[RecordedPart]:
    """Set a ticket closed with a code; return the assignments that end with it."""
    ticket.change(
        status=Status.CLOSED.value, waiting="", waits_since=None, resolution=resolution.value, closed_at=at,
        moved_at=at, promised_at=None, **NO_WAIT,
    )  # fmt: skip
    return list(ended(ticket, "closed", at))


@writes
def withdraw(number: int, *, reason: str = "", by: Actor, at: datetime) -> Ticket:
    """Let the customer take the request back. Raises NotVisible, NotAllowed, IllegalMove. Source: domain T4."""
    ticket = found(number, by)
    require(by, "ticket.withdraw", ticket)
    check_move(Act.WITHDRAW, ticket.status, ticket.waiting)
    parts = _close(ticket, Resolution.WITHDRAWN, at)
    told = timed(ticket, Happening.WITHDRAWN, at)
    why = sifted(clean(reason).strip(), ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)
    ledger.append("ticket.withdrawn", ticket, by=by, at=at, parts=parts, facts={"reason": why, **told})
    return ticket


@writes
def refuse(number: int, words: Words, *, layer: str = "", by: Actor, at: datetime) -> Ticket:
    """Close a new ticket as out of scope, with public reasons and what the customer can do instead.

    layer:   of the product's responsibility matrix, where it has one: the verdict is the matrix's, not an opinion.
    Raises:  NotVisible, NotAllowed, IllegalMove, Invalid, Conflict (critical tickets are never refused).
    Source:  M18, E16; domain T5.
    """
    ticket = found(number, by)
    require(by, "ticket.refuse", ticket)
    check_move(Act.REFUSE, ticket.status, ticket.waiting)
    if ticket.severity == Severity.CRITICAL:
        raise Conflict("critical_never_refused")
    verdict = _verdict(ticket, layer)
    said = message(ticket, MessageKind.REPLY, words.text, by=by, at=at)
    parts: list[RecordedPart] = [said, *attached(words.uploads, ticket=ticket, on=said, by=by, at=at)]
    parts += _close(ticket, Resolution.OUT_OF_SCOPE, at)
    told = answered(ticket, Happening.REFUSED, at)
    ledger.append("ticket.refused", ticket, by=by, at=at, parts=parts, facts=told | verdict)
    return ticket


def _verdict(ticket: Ticket, layer: str) -> dict[str, Any]:
    """Say by which layer of which version of the matrix a ticket is out of scope; nothing where there is no matrix.

    Raises: Invalid (no layer named), Conflict (the layer is the provider's).
    """
    scope = scope_of(ticket.service.product) if ticket.service is not None else None
    if scope is None:
        return {}
    named = scope.layer(layer)
    if named is None:
        raise Invalid("scope_layer_missing", field="layer")
    if named.who == Who.PROVIDER:
        raise Conflict("scope_is_ours", field="layer")
    return {"scope": {"id": scope.id, "product": scope.product, "version": scope.version, **named.told()}}


@writes
def reopen(number: int, words: Words, *, by: Actor, at: datetime) -> Ticket:
    """Reopen a closed ticket with what still fails: a new cycle, the same holder, the next-response clock.

    The customer may for 14 days, the duty lead for 90. Of one closed as out of scope it is an appeal to the lead.
    Raises:  NotVisible, NotAllowed, IllegalMove, Invalid, Conflict (withdrawn, too late).
    Source:  M26; domain T16.
    """
    ticket = found(number, by)
    require(by, "ticket.reopen", ticket)
    lead = by.is_staff
    check_move(Act.REOPEN, ticket.status, ticket.waiting)
    assert ticket.closed_at is not None
    check_reopening(ticket.closed_at, at, ticket.resolution, lead=lead)
    appeal = by.is_customer and ticket.resolution == Resolution.OUT_OF_SCOPE
    holder, holding = _who_hears_appeals(ticket) if appeal else _who_takes_back(ticket, by if lead else None)
    status = Status.IN_PROGRESS if holder else Status.NEW
    said = message(ticket, MessageKind.REPLY, words.text, by=by, at=at)
    ticket.change(
        status=status.value, cycle=ticket.cycle + 1, holder_id=holder, holding=holding, declared_solved_at=None,
        closed_at=None, confirmed_at=None, confirmed_by_id=None, moved_at=at, **UNPROPOSED,
    )  # fmt: skip
    told = timed(ticket, Happening.REOPENED, at)
    parts: list[RecordedPart] = [said, *attached(words.uploads, ticket=ticket, on=said, by=by, at=at)]
    if holder:
        parts.append(assignment(ticket, holder, kind=holding, at=at))
    facts = {"cycle": ticket.cycle, **({"appeal": True} if appeal else {})}
    ledger.append("ticket.reopened", ticket, by=by, at=at, parts=parts, facts=facts | told)
    return ticket


def _who_hears_appeals(ticket: Ticket) -> tuple[int | None, str]:
    """Name the duty lead, who decides on an appeal; without one the ticket is new again (domain T5, T16)."""
    lead = a_duty_lead()
    return (lead, "custody") if lead is not None else _who_takes_back(ticket, None)


def _who_takes_back(ticket: Ticket, lead: Actor | None) -> tuple[int | None, str]:
    """Name who holds a reopened ticket: its last holder, or in custody a duty lead when that person has left.

    A ticket that was refused while new never had a holder: it is new again.
    """
    if ticket.holder is not None and ticket.holder.is_active:
        return ticket.holder_id, "working"
    if lead is not None:
        return lead.staff_id, "custody"
    if ticket.holder is None:
        return None, ""
    custodian = a_duty_lead()
    if custodian is None:
        raise Conflict("no_custodian")
    return custodian, "custody"


@writes
def close_unconfirmed(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Close a proposed solution that the customer left without a word for seven days and two reminders.

    It counts apart from solved tickets.
    Critical and high tickets need the duty lead; the others are closed by the system.
    Raises:  NotVisible, NotAllowed, IllegalMove, Conflict (too early, too few reminders).
    Source:  E14; domain T17.
    """
    ticket = found(number, by)
    require(by, "ticket.close_unconfirmed", ticket)
    check_move(Act.CLOSE_UNCONFIRMED, ticket.status, ticket.waiting)
    assert ticket.proposed_at is not None
    named = ticket.wait_until if ticket.reminders else None
    check_unconfirmed(
        ticket.proposed_at, at, Reminded(ticket.reminders, ticket.reminded_at, named), ticket.severity,
        lead=by.is_staff,
    )  # fmt: skip
    parts = _close(ticket, Resolution.UNCONFIRMED, at)
    told = timed(ticket, Happening.CLOSED_UNCONFIRMED, at)
    ledger.append("ticket.closed_unconfirmed", ticket, by=by, at=at, parts=parts, facts=told)
    return ticket


@writes
def close_unanswered(number: int, *, checked: str, by: Actor, at: datetime) -> Ticket:
    """Let the duty lead close a question the customer has not answered for fourteen days; never automatic.

    checked: what the lead found in the customer's last answer; it stays in the notes.
    Raises:  NotVisible, NotAllowed, IllegalMove, Conflict (too early, too few reminders), Invalid.
    Source:  domain T18.
    """
    ticket = found(number, by)
    require(by, "ticket.close_unanswered", ticket)
    check_move(Act.CLOSE_UNANSWERED, ticket.status, ticket.waiting)
    reminded = Reminded(ticket.reminders, ticket.reminded_at, None)
    check_unanswered(ticket.waits_since or ticket.moved_at, at, reminded, checked)
    words = new_note(ticket, NoteKind.DECISION, checked, by=by, at=at)
    parts = _close(ticket, Resolution.NO_ANSWER, at)
    told = timed(ticket, Happening.CLOSED_UNANSWERED, at)
    ledger.append("ticket.closed_unanswered", ticket, by=by, at=at, parts=parts, facts=told)
    ledger.append("ticket.noted", ticket, by=by.without_key(), at=at, parts=[words], staff_only=True)
    return ticket
