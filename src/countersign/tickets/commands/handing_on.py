"""T8: what somebody leaves behind goes to whoever leads; nobody's ticket is ever nobody's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.contrib.auth import get_user_model

from countersign import ledger
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.ledger.models import RecordedPart
from countersign.shifts import commands as shifts
from countersign.shifts.models import Absence, CustodySigning, Shift
from countersign.shifts.queries import is_on_shift, lead_at, standing, substitute_for
from countersign.tickets.commands.finding import found
from countersign.tickets.commands.taking import offer
from countersign.tickets.commands.writing import assignment
from countersign.tickets.models import Assignment, Ticket
from countersign.tickets.queries.custody import custody_list, in_progress_of
from countersign.tickets.rules.moves import Act, check_move
from countersign.tickets.rules.status import Status

SHIFT_OVER, AWAY, RETURNED = "shift_over", "away", "returned"


@writes
def into_custody(number: int, why: str, *, by: Actor, at: datetime) -> Ticket:
    """Put a ticket whose holder is gone into the custody of the lead on shift, else of the queue's custodian.

    An offer that is open stays open. With nobody to take it, or the lead its holder already, nothing happens.
    why:     shift_over, away or returned; it stands in the event.
    Raises:  NotVisible, NotAllowed, IllegalMove.
    Source:  domain T8; no effect on any clock (F10).
    """
    ticket = found(number, by)
    require(by, "ticket.hand_on", ticket)
    check_move(Act.TAKE_CUSTODY, ticket.status, ticket.waiting)
    before = ticket.holder.name if ticket.holder else ""
    parts, facts = handed_to_lead(ticket, at)
    if parts:
        facts = {"from": before, "why": why, **facts}
        ledger.append("ticket.custody_taken", ticket, by=by, at=at, parts=parts, facts=facts)
    return ticket


def handed_to_lead(ticket: Ticket, at: datetime) -> tuple[list[RecordedPart], dict[str, object]]:
    """Set the lead on shift, else the custodian, as holder; return the parts and facts for the event that tells it.

    Nothing changes and nothing is returned where there is nobody, or the holder is that person.
    """
    lead = lead_at(at, ticket.queue_id)
    if lead is None or lead == ticket.holder_id:
        return [], {}
    name = get_user_model().objects.values_list("name", flat=True).get(pk=lead)
    parts: list[RecordedPart] = []
    for row in Assignment.objects.filter(ticket=ticket, ended_at=None).order_by("id"):
        if row.accepted_at is not None or row.person_id == lead:
            row.change(ended_at=at, end_reason="custody")
            parts.append(row)
    ticket.change(holder_id=lead, holding="custody")
    parts.append(assignment(ticket, lead, kind="custody", at=at))
    return parts, {"holder": name}


@writes
def come_back(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Leave a ticket that came back into work to its holder, on shift or there before it is due; else to the lead.

    Raises:  NotVisible, NotAllowed.
    Source:  domain T14, T16.
    """
    ticket = found(number, by)
    require(by, "ticket.hand_on", ticket)
    if ticket.status != Status.IN_PROGRESS or ticket.holder_id is None:
        return ticket
    there = standing(ticket.holder_id, at)
    due = [moment for moment in (ticket.clock_due_at, ticket.promised_at) if moment is not None]
    in_time = there.next_at is not None and (not due or there.next_at < min(due))
    return ticket if there.on_shift or in_time else into_custody(number, RETURNED, by=by, at=at)


@writes
def settle_shift(shift_id: int, person_id: int, *, by: Actor, at: datetime) -> int:
    """Hand on what somebody works on whose shift is over; return how many tickets moved. Idempotent.

    Whoever is on another shift meanwhile keeps what they hold.
    Raises: NotVisible, NotAllowed. Source: domain T8, 5.11.
    """
    if Shift.locked(shift_id).settled_at is not None:
        return 0
    moved = 0 if is_on_shift(person_id, at) else _hand_on_all(person_id, SHIFT_OVER, by=by, at=at)
    shifts.settle_shift(shift_id, moved, by=by, at=at)
    return moved


@writes
def settle_absence(absence_id: int, person_id: int, *, by: Actor, at: datetime) -> int:
    """Hand on what somebody works on who is away from now, and offer it to whoever stands in and is there. Idempotent.

    Raises: NotVisible, NotAllowed. Source: domain T8; E31.
    """
    if Absence.locked(absence_id).settled_at is not None:
        return 0
    numbers = _held(person_id)
    moved = _hand_on_all(person_id, AWAY, by=by, at=at)
    standing_in = substitute_for(person_id, at)
    if standing_in is not None and is_on_shift(standing_in, at):
        for number in numbers:
            _offered(number, standing_in, by=by, at=at)
    shifts.settle_absence(absence_id, moved, by=by, at=at)
    return moved


@writes
def leave(shift_id: int, offers: Mapping[int, int], words: str, *, by: Actor, at: datetime) -> Shift:
    """Check out: offer each ticket one works on to a colleague, and leave all of them in the lead's custody.

    offers:  number → colleague; what is not in it is left to the lead alone.
    words:   the handover that stands beside every offer.
    Raises:  NotVisible, NotAllowed, Conflict, Invalid (no words, an unknown colleague).
    Source:  domain 5.11.
    """
    unkeyed = by.without_key()
    shift = shifts.check_out(shift_id, by=by, at=at)
    mine = _held(by.account_id)
    for number, person in offers.items():
        if number not in mine:
            raise Invalid("handover_not_yours", field=f"offer_{number}", number=number)
        offer(number, person, words, by=unkeyed, at=at)
    for number in mine:
        into_custody(number, SHIFT_OVER, by=SYSTEM, at=at)
    shifts.settle_shift(shift_id, len(mine), by=SYSTEM, at=at)
    return shift


@writes
def sign_custody(
    shift_id: int, shown: Collection[int], words: str, *, by: Actor, at: datetime
) -> CustodySigning:
    """Sign the custody list as the lead who comes, and check in.

    shown:   the numbers that stood on the list as it was read; a ticket that came to it meanwhile is read first.
    Raises:  NotVisible, NotAllowed, Conflict (the list grew; no lead's shift; signed before).
    Source:  domain 5.11 and 2, Shift.
    """
    shift = Shift.locked(shift_id)
    require(by, "shift.attend", shift)
    rows = custody_list(at, by, shift.queue_id)
    came = [row.number for row in rows if row.number not in shown]
    if came:
        raise Conflict("custody_grew", number=came[0])
    signing = shifts.sign_custody(shift_id, [row.told() for row in rows], words, by=by, at=at)
    if shift.checked_in_at is None:
        shifts.check_in(shift_id, by=by.without_key(), at=at)
    return signing


def _held(person_id: int) -> list[int]:
    """Lock what a person works on, in the order of numbers as everybody does; what was just taken from them is not."""
    numbers = sorted(number for number, _title, _severity in in_progress_of(person_id))
    locked = [Ticket.locked(number) for number in numbers]
    return [row.pk for row in locked if row.holder_id == person_id and row.status == Status.IN_PROGRESS]


def _hand_on_all(person_id: int, why: str, *, by: Actor, at: datetime) -> int:
    moved = 0
    for number in _held(person_id):
        moved += into_custody(number, why, by=by, at=at).holder_id != person_id
    return moved


def _offered(number: int, person_id: int, *, by: Actor, at: datetime) -> None:
    """Offer a ticket on nobody's behalf, unless one is open or it is theirs already."""
    ticket = Ticket.locked(number)
    open_ = Assignment.objects.filter(ticket=ticket, ended_at=None, accepted_at=None).exists()
    if open_ or ticket.holder_id == person_id or ticket.status != Status.IN_PROGRESS:
        return
    name = get_user_model().objects.values_list("name", flat=True).get(pk=person_id)
    offered = Assignment(ticket=ticket, person_id=person_id, offered_at=at, offered_by_id=by.id)
    ledger.append("ticket.offered", ticket, by=by, at=at, parts=[offered], facts={"person": name}, staff_only=True)
