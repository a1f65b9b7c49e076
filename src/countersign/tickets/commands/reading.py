"""Why somebody looks at a ticket that is not their work."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Invalid
from countersign.kernel.writing import writes
from countersign.tickets.commands.finding import found
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.models import Reading, Ticket
from countersign.tickets.rules.facts import clean
from countersign.tickets.rules.reading import REASON_LENGTH, SHORTEST


@writes
def say_why(number: int, reason: str, *, by: Actor, at: datetime) -> Ticket:
    """Record why a member of the staff looks at a ticket; the ticket itself does not change by it.

    Raises:  NotVisible, NotAllowed, Invalid (field `reason`).
    Source:  security T91.
    """
    ticket = found(number, by)
    require(by, "ticket.say_why", ticket)
    line = " ".join(clean(reason).split())
    why = sifted(line, ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)
    if len(why) < SHORTEST:
        raise Invalid("reason_missing", field="reason")
    if len(why) > REASON_LENGTH:
        raise Invalid("too_long", field="reason", limit=REASON_LENGTH, length=len(why))
    read = Reading(ticket=ticket, person_id=by.account_id, person_name=by.name, reason=why, at=at)
    ledger.append(
        "ticket.read_with_reason", ticket, by=by, at=at, parts=[read], facts={"reason": why}, staff_only=True
    )
    return ticket
