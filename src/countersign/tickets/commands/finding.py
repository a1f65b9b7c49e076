"""What every command begins with: the ticket, locked, if the actor may know of it at all."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from countersign.kernel.actor import Actor
from countersign.kernel.acts import can, require
from countersign.kernel.errors import Conflict, NotAllowed, NotVisible
from countersign.kernel.reading import prepared
from countersign.tickets import policy
from countersign.tickets.models import Ticket


class NewerEvents(Conflict):
    """Something happened on the ticket since the person last saw it; `seq` is where it stands now."""

    code = "newer_events"


def found(number: int, by: Actor) -> Ticket:
    """Lock a ticket for the rest of the transaction. Raises NotVisible for foreign and missing ones alike."""
    ticket = Ticket.locked(number)
    if not policy.can_see(by, ticket):
        raise NotVisible
    return ticket


def refuse_unless(admitted: bool, code: str) -> None:
    """Refuse an act for how the thing stands. Raises NotAllowed."""
    if not admitted:
        raise NotAllowed(code)


def require_holder(by: Actor, act: str, ticket: Ticket) -> None:
    """Refuse an act of anybody but the holder, naming who holds the ticket. Raises NotAllowed, StepUpNeeded."""
    if not can(by, act, ticket):
        raise NotAllowed("not_holder", holder=ticket.holder.name if ticket.holder else "")
    require(by, act, ticket)


def check_seen(ticket: Ticket, seen: int | None) -> None:
    """Refuse to send when somebody wrote meanwhile (E17). `seen` None means "send anyway".

    Whoever only looked and said why has written nothing. Raises: NewerEvents.
    """
    if seen is not None and seen < ticket.seq and not _only_looked_at(ticket, seen):
        raise NewerEvents(seq=ticket.seq, seen=seen)


def _only_looked_at(ticket: Ticket, seen: int) -> bool:
    with prepared() as cursor:
        cursor.execute(
            "SELECT 1 FROM ledger_event WHERE subject_kind = 'ticket' AND subject_id = %s AND seq > %s "
            "AND type <> 'ticket.read_with_reason' LIMIT 1",
            [ticket.pk, seen],
        )
        return cursor.fetchone() is None


def a_duty_lead() -> int | None:
    """Return an active duty lead, the same one each time, or None. One query."""
    leads = get_user_model().objects.filter(kind="staff", is_active=True, roles__contains=["duty_lead"])
    number: int | None = leads.order_by("id").values_list("id", flat=True).first()
    return number
