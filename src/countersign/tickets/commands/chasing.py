"""The customer asks why there is no answer: possible from the due second on, once for each breach (M17)."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict
from countersign.kernel.writing import writes
from countersign.tickets.commands.escalating import late_since
from countersign.tickets.commands.finding import found
from countersign.tickets.commands.timing import set_wake
from countersign.tickets.models import Escalation, Ticket
from countersign.tickets.queries.escalations import person_at
from countersign.tickets.rules.clocks import expected
from countersign.tickets.rules.escalations import PUBLIC, TAKE_UP, Level, Outcome, Reason, kind_of, next_level
from countersign.tickets.rules.moves import Act, check_move


@writes
def chase(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Say that the promised answer did not come: an escalation, in the place of the one the clock has raised.

    What was raised for this breach already goes on with the same person and the same limit.
    Raises:  NotVisible, NotAllowed, IllegalMove, Conflict (not due yet, or asked before: it says who has it).
    Source:  M17; domain 5.9, S14.
    """
    ticket = found(number, by)
    require(by, "ticket.chase", ticket)
    check_move(Act.CHASE, ticket.status, ticket.waiting)
    late = late_since(ticket, at)
    if late is None:
        due_at = expected(ticket.clock_due_at, ticket.promised_at)
        raise Conflict("answer_not_due", due_at=due_at) if due_at else Conflict("nothing_promised")
    rows = list(
        Escalation.objects.filter(ticket=ticket, reason__in=PUBLIC).select_related("to", "taken_by").order_by("id")
    )
    asked = next((row for row in rows if row.reason == Reason.CUSTOMER and row.late_since == late), None)
    if asked is not None:
        raise _asked_before(asked)
    opened = [row for row in rows if row.closed_at is None]
    made = _in_place_of(opened[-1] if opened else None, ticket, late, by=by, at=at)
    for row in opened:
        row.change(closed_at=at, closed_by_id=None, outcome=Outcome.ASKED_AGAIN.value, take_up_by=None)
    # What staff escalated among themselves is not read here; the earlier of both limits wakes the ticket.
    limits = [limit for limit in (ticket.climbs_at, made.take_up_by) if limit is not None]
    ticket.change(climbs_at=min(limits, default=None))
    set_wake(ticket)
    facts = {"late_since": late, "to": made.to.name if made.to is not None else ""}
    # Those that end first: one of each reason is open at a time.
    ledger.append("ticket.chased", ticket, by=by, at=at, parts=[*opened, made], facts=facts)
    return ticket


def _in_place_of(row: Escalation | None, ticket: Ticket, late: datetime, *, by: Actor, at: datetime) -> Escalation:
    asked = Escalation(
        ticket=ticket, kind=kind_of(Reason.CUSTOMER).value, reason=Reason.CUSTOMER.value, sender_id=by.id,
        raised_at=at, late_since=late,
    )  # fmt: skip
    if row is not None:
        asked.level, asked.to_id, asked.take_up_by = row.level, row.to_id, row.take_up_by
        asked.taken_by_id, asked.taken_at = row.taken_by_id, row.taken_at
        return asked
    person = person_at(Level.LEAD, ticket.queue_id, at)
    asked.level = int(Level.LEAD if person is not None else Level.SHIFT)
    asked.to_id = person.id if person is not None else None
    asked.take_up_by = at + TAKE_UP if next_level(asked.level) is not None else None
    return asked


def _asked_before(row: Escalation) -> Conflict:
    """Say who has it since when: that is what a second press wants to know."""
    if row.taken_by is not None:
        return Conflict("chased_and_taken", name=row.taken_by.name, at=row.taken_at)
    if row.to is not None:
        return Conflict("chased_before", name=row.to.name, at=row.raised_at)
    return Conflict("chased_to_shift", at=row.raised_at)
