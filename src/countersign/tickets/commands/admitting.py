"""T2: whether somebody may take a new ticket now, and what is missing if not."""

from __future__ import annotations

from datetime import datetime

from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotAllowed
from countersign.shifts.queries import standing
from countersign.tickets import policy
from countersign.tickets.models import Ticket
from countersign.tickets.queries.load import NOTHING, carried
from countersign.tickets.rules.admission import REASONS, Hands, missing
from countersign.tickets.rules.load import written


class NotAdmitted(NotAllowed):
    """Somebody may work on tickets, but not take this one now: off shift, full hands, meant for another."""

    code = "off_shift"


def admitted(ticket: Ticket, override: str, *, by: Actor, at: datetime) -> str:
    """Refuse to take a ticket, naming what is missing; a lead goes past it with a reason.

    override: the lead's reason, empty for none.
    Returns:  the code of what a lead went past; empty when nothing was missing. One query, two with shifts.
    Raises:   NotAdmitted.
    Source:   domain T2.
    """
    person = by.account_id
    if ticket.addressee_id == person:
        return ""
    there = standing(person, at)
    holds = carried([person]).get(person, NOTHING) if there.planned else NOTHING
    hands = Hands(there.planned, there.on_shift or there.on_call, holds.quarters, there.cap * 4)
    addressed = ticket.addressee_id is not None
    code = missing(hands, addressee=False, addressed=addressed, mode=ticket.addressee_mode)
    if not code or (override.strip() and policy.can_lead(by)):
        return code
    if code == REASONS["off"] and there.next_at is None:
        code = REASONS["unplanned"]
    raise NotAdmitted(
        code, name=ticket.addressee.name if ticket.addressee else "", next=there.next_at, load=written(hands.load),
        cap=written(hands.cap),
    )  # fmt: skip
