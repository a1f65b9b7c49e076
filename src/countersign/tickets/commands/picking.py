"""Taking the next ticket, and taking another one by hand with a reason (domain 5.3: no cherry-picking)."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.writing import writes
from countersign.shifts.queries import standing
from countersign.tickets.commands.admitting import NotAdmitted
from countersign.tickets.commands.finding import found
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.commands.taking import accept
from countersign.tickets.commands.writing import assignment, ended
from countersign.tickets.models import Ticket
from countersign.tickets.queries.load import NOTHING, carried
from countersign.tickets.queries.next import next_for
from countersign.tickets.rules.facts import check_text
from countersign.tickets.rules.load import is_full, written
from countersign.tickets.rules.status import Status

REASON_LENGTH = 500


@writes
def take_next(*, by: Actor, at: datetime) -> Ticket:
    """Give the actor the ticket whose turn it is: two who ask at once never get the same one.

    A ticket that somebody is about to take is passed over; what lies in custody waits like what is new.
    Five queries and what `accept` needs.
    Raises:  NotAllowed, NotAdmitted (off shift), Conflict (holding_critical, load_full, nothing_next).
    Source:  domain 5.3, 5.4; E26.
    """
    require(by, "ticket.take_next")
    _check_hands(by, at)
    for number in next_for(by, at):
        ticket = Ticket.locked_if_free(number)
        if ticket is not None and ticket.status == Status.NEW:
            return accept(number, by=by, at=at)
        if ticket is not None and ticket.status == Status.IN_PROGRESS and ticket.holding == "custody":
            return _from_custody(ticket, by, at)
    raise Conflict("nothing_next")


def _from_custody(ticket: Ticket, by: Actor, at: datetime) -> Ticket:
    """Take over what is held for whoever comes next: that it lies there is the offer (T7, T8)."""
    before = ticket.holder.name if ticket.holder else ""
    closed = ended(ticket, "handed_over", at)
    ticket.change(holder_id=by.staff_id, holding="working")
    taken = assignment(ticket, by.account_id, at=at)
    facts = {"from": before, "holder": by.name}
    ledger.append("ticket.handed_over", ticket, by=by, at=at, parts=[*closed, taken], facts=facts)
    return ticket


@writes
def pick(number: int, reason: str = "", *, override: str = "", by: Actor, at: datetime) -> Ticket:
    """Accept a certain ticket; unless it is the next one or addressed to the actor, with a reason that staff read.

    override: a lead's reason to take it although something is missing, as `accept` takes it.
    Raises:   NotVisible, NotAllowed, AlreadyTaken, IllegalMove, Invalid (pick_reason, naming the next one).
    Source:   domain 5.3.
    """
    ticket = found(number, by)
    require(by, "ticket.accept", ticket)
    instead_of = passed_over(ticket, by, at)
    why = ""
    if instead_of is not None:
        if not reason.strip():
            raise Invalid("pick_reason", field="reason", next=instead_of)
        why = sifted(check_text(reason), ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)[:REASON_LENGTH]
    accepted = accept(number, by=by, at=at, **({"override": override} if override else {}))
    if why:
        facts = {"reason": why, "instead_of": instead_of}
        ledger.append("ticket.picked", accepted, by=by.without_key(), at=at, facts=facts, staff_only=True)
    return accepted


def passed_over(ticket: Ticket, by: Actor, at: datetime) -> int | None:
    """Name the ticket whose turn it would be, when the actor takes another one than that; None when nothing is asked.

    Nothing is asked of whom the ticket is addressed to, nor where nothing else waits for the actor.
    """
    if ticket.status != Status.NEW or ticket.addressee_id == by.id:
        return None
    turns = next_for(by, at)
    return turns[0] if turns and turns[0] != ticket.pk else None


def check_turn(number: int, *, by: Actor, at: datetime) -> None:
    """Refuse to answer right away in a ticket whose turn it is not: it is accepted first, with a reason.

    Raises: NotVisible, Conflict (pick_reason_first, naming the next one).
    """
    ticket = Ticket.objects.filter(pk=number).first()
    if ticket is None:
        raise NotVisible
    instead_of = passed_over(ticket, by, at)
    if instead_of is not None:
        raise Conflict("pick_reason_first", next=instead_of)


def _check_hands(by: Actor, at: datetime) -> None:
    """Refuse to push more upon somebody who is off shift, at the cap, or at work on a critical ticket."""
    person = by.account_id
    there = standing(person, at)
    if not (there.on_shift or there.on_call):
        raise NotAdmitted("off_shift" if there.next_at else "off_shift_unplanned", next=there.next_at)
    holds, cap = carried([person]).get(person, NOTHING), there.cap * 4
    if holds.holds_critical:
        critical = Ticket.objects.filter(holder_id=person, severity="critical", status=Status.IN_PROGRESS.value)
        raise Conflict("holding_critical", number=critical.order_by("id").values_list("pk", flat=True).first())
    if is_full(holds.quarters, cap):
        raise Conflict("load_full", load=written(holds.quarters), cap=written(cap))
