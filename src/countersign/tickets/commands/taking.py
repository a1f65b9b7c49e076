"""T2, T3, T7, T8 and addressing: who works on the ticket."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import get_user_model

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.sla.rules import Happening
from countersign.tickets.commands.admitting import admitted
from countersign.tickets.commands.finding import found, refuse_unless
from countersign.tickets.commands.timing import set_wake
from countersign.tickets.commands.writing import answered, assignment, ended, message, note
from countersign.tickets.models import Assignment, Ticket
from countersign.tickets.rules.addressing import Mode, check_mode
from countersign.tickets.rules.clocks import expected
from countersign.tickets.rules.escalations import offer_until
from countersign.tickets.rules.moves import Act, check_move
from countersign.tickets.rules.status import MessageKind, NoteKind, Status
from countersign.tickets.rules.waiting import check_promise


class AlreadyTaken(Conflict):
    """Another specialist accepted the ticket first; `holder` and `accepted_at` say who and when."""

    code = "already_taken"


@writes
def accept(number: int, *, override: str = "", by: Actor, at: datetime) -> Ticket:
    """Take a new ticket into work under a named specialist, on shift and below the cap, or its addressee.

    override: why a lead goes past what is missing; it stays in the notes.
    Raises:  NotVisible, NotAllowed, NotAdmitted naming what is missing, AlreadyTaken naming the holder, IllegalMove.
    Source:  M2, M5; domain T2.
    """
    ticket = found(number, by)
    require(by, "ticket.accept", ticket)
    if ticket.status != Status.NEW and ticket.holder is not None:
        raise AlreadyTaken(holder=ticket.holder.name, accepted_at=ticket.accepted_at)
    check_move(Act.ACCEPT, ticket.status, ticket.waiting)
    past = admitted(ticket, override, by=by, at=at)
    ticket.change(
        status=Status.IN_PROGRESS.value, holder_id=by.staff_id, holding="working", accepted_at=at, moved_at=at
    )
    set_wake(ticket)
    taken = assignment(ticket, by.staff_id or 0, at=at)
    ledger.append("ticket.accepted", ticket, by=by, at=at, parts=[taken], facts={"holder": by.name})
    if past:
        # The customer sees who took it, never what was missing.
        why = note(ticket, NoteKind.DECISION, override, by=by, at=at)
        told = {"past": past}
        ledger.append(
            "ticket.noted", ticket, by=by.without_key(), at=at, parts=[why], facts=told, staff_only=True
        )
    return ticket


@writes
def acknowledge(number: int, text: str, *, promised_at: datetime, by: Actor, at: datetime) -> Ticket:
    """Answer a new ticket without accepting it, with a promise of the next word; allowed once.

    Raises:  NotVisible, NotAllowed, IllegalMove, Invalid (the promise lies in the past), Conflict (done before).
    Source:  M16; domain T3.
    """
    ticket = found(number, by)
    require(by, "ticket.acknowledge", ticket)
    check_move(Act.ACKNOWLEDGE, ticket.status, ticket.waiting)
    if ticket.first_answered_at is not None:
        raise Conflict("acknowledged_before")
    check_promise(promised_at, at)
    told = answered(ticket, Happening.ACKNOWLEDGED, at, promised_at)
    words = message(ticket, MessageKind.ACKNOWLEDGEMENT, text, by=by, at=at)
    ledger.append("ticket.acknowledged", ticket, by=by, at=at, parts=[words], facts=told)
    return ticket


@writes
def address(
    number: int, person_id: int | None, *, mode: str = Mode.PREFERRED.value, by: Actor, at: datetime
) -> Ticket:
    """Name the specialist a ticket is meant for, or take the name off. Nobody's work starts by it.

    mode:    preferred, or only: then nobody else takes it but a lead with a reason. The customer alone asks for
             *only*, and never for what is critical or high.
    Raises:  NotVisible, NotAllowed, Invalid, IllegalMove, Conflict (*only* of an urgent ticket).
    Source:  M5, E31; domain 5.5.
    """
    ticket = found(number, by)
    require(by, "ticket.address", ticket)
    check_move(Act.ADDRESS, ticket.status, ticket.waiting)
    name = _staff_name(person_id) if person_id is not None else ""
    asked = check_mode(mode, ticket.severity, addressed=person_id is not None)
    kept = asked == ticket.addressee_mode and person_id == ticket.addressee_id
    refuse_unless(asked == Mode.PREFERRED or by.is_customer or kept, "only_for_customers")
    if ticket.change(addressee_id=person_id, addressee_mode=asked.value):
        facts = {"addressee": name, **({"mode": asked.value} if asked != Mode.PREFERRED else {})}
        ledger.append("ticket.addressed", ticket, by=by, at=at, facts=facts)
    return ticket


@writes
def offer(number: int, person_id: int, handover: str, *, by: Actor, at: datetime) -> Ticket:
    """Offer the ticket to a colleague with a handover note; until it is taken nothing changes.

    person_id: the colleague's account; 0 when nobody was chosen.
    Raises:  NotVisible, NotAllowed, Invalid, IllegalMove, Conflict (an offer is open).
    Source:  M5, E15; domain T7.
    """
    ticket = found(number, by)
    require(by, "ticket.offer", ticket)
    check_move(Act.OFFER, ticket.status, ticket.waiting)
    name = _staff_name(person_id)
    if person_id == ticket.holder_id:
        raise Invalid("offer_to_holder", field="person", name=name)
    if Assignment.objects.filter(ticket=ticket, ended_at=None, accepted_at=None).exists():
        raise Conflict("offer_open")
    offered = Assignment(ticket=ticket, person_id=person_id, offered_at=at, offered_by_id=by.id)
    words = note(ticket, NoteKind.HANDOVER, handover, by=by, at=at)
    facts = {"person": name}
    ticket.change(offer_until=offer_until(at, expected(ticket.clock_due_at, ticket.promised_at)))
    set_wake(ticket)
    ledger.append("ticket.offered", ticket, by=by, at=at, parts=[offered, words], facts=facts, staff_only=True)
    return ticket


@writes
def take_offer(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Accept an offered ticket: the old assignment ends and the new one begins at the same instant.

    Raises:  NotVisible, NotAllowed (no open offer to the actor), IllegalMove.
    Source:  domain T7.
    """
    ticket = found(number, by)
    require(by, "ticket.take_offer", ticket)
    offered = Assignment.objects.filter(ticket=ticket, ended_at=None, accepted_at=None, person_id=by.staff_id).first()
    refuse_unless(offered is not None, "no_offer")
    assert offered is not None
    check_move(Act.HAND_OVER, ticket.status, ticket.waiting)
    before = ticket.holder.name if ticket.holder else ""
    closed = [row for row in ended(ticket, "handed_over", at) if row.pk != offered.pk]
    offered.change(accepted_at=at)
    ticket.change(holder_id=by.staff_id, holding="working")
    facts = {"from": before, "holder": by.name}
    ledger.append("ticket.handed_over", ticket, by=by, at=at, parts=[*closed, offered], facts=facts)
    return ticket


@writes
def decline_offer(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Decline an offer made to the actor, or withdraw one the actor made. Raises NotVisible, NotAllowed."""
    ticket = found(number, by)
    require(by, "ticket.take_offer", ticket)
    offered = Assignment.objects.filter(ticket=ticket, ended_at=None, accepted_at=None).first()
    mine = offered is not None and by.id in (offered.person_id, offered.offered_by_id)
    refuse_unless(mine, "no_offer")
    assert offered is not None
    reason = "declined" if offered.person_id == by.id else "withdrawn"
    offered.change(ended_at=at, end_reason=reason)
    ticket.change(offer_until=None)
    set_wake(ticket)
    ledger.append(
        "ticket.offer_declined", ticket, by=by, at=at, parts=[offered], facts={"reason": reason}, staff_only=True
    )
    return ticket


@writes
def take_custody(number: int, *, reason: str, by: Actor, at: datetime) -> Ticket:
    """Let the duty lead hold a ticket whose holder is gone; no ticket is ever nobody's.

    Raises:  NotVisible, NotAllowed, Invalid, IllegalMove.
    Source:  domain T8, decision 3.
    """
    ticket = found(number, by)
    require(by, "ticket.take_custody", ticket)
    check_move(Act.TAKE_CUSTODY, ticket.status, ticket.waiting)
    if ticket.holder_id == by.id:
        raise Conflict("custody_held")
    before = ticket.holder.name if ticket.holder else ""
    words = note(ticket, NoteKind.HANDOVER, reason, by=by, at=at)
    closed = ended(ticket, "custody", at)
    ticket.change(holder_id=by.staff_id, holding="custody")
    held = assignment(ticket, by.staff_id or 0, kind="custody", at=at)
    facts = {"from": before, "holder": by.name}
    ledger.append("ticket.custody_taken", ticket, by=by, at=at, parts=[*closed, held], facts=facts)
    # The customer sees who holds the ticket now, never the words that staff leave about it.
    ledger.append("ticket.noted", ticket, by=by.without_key(), at=at, parts=[words], staff_only=True)
    return ticket


def _staff_name(person_id: int) -> str:
    """Return the name of an active member of staff; 0 is nobody. Raises Invalid."""
    person = get_user_model().objects.filter(pk=person_id, kind="staff", is_active=True).first()
    if person is None:
        raise Invalid("person_not_found", field="person")
    name: str = person.name
    return name
