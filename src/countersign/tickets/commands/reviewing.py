"""Reviews of how well a message is proven: the level goes down and never up."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import LEVELS, require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.writing import writes
from countersign.tickets.commands.finding import found
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.models import Message, Review, Ticket
from countersign.tickets.rules.facts import FACT_LENGTH, clean
from countersign.tickets.rules.status import Side


@writes
def downgrade(number: int, message_id: int, level: str, *, reason: str, by: Actor, at: datetime) -> Ticket:
    """Lower the level that a customer's message counts at; what it was taken for stays in its own event.

    Raises:  NotVisible, NotAllowed, Invalid (field `level` or `reason`), Conflict where it would not go down.
    Source:  security.md 4.1: levels only go down on review.
    """
    ticket = found(number, by)
    require(by, "ticket.downgrade", ticket)
    message = Message.objects.filter(pk=message_id, ticket=ticket, side=Side.CUSTOMER.value).first()
    if message is None:
        raise NotVisible
    if level not in LEVELS:
        raise Invalid("review_level", field="level")
    newest = Review.objects.filter(message=message).order_by("-id").values_list("level", flat=True).first()
    was = newest or message.assurance
    if LEVELS.index(level) >= LEVELS.index(was):
        raise Conflict("review_only_lowers")
    why = sifted(clean(reason).strip(), ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)
    if len(why) < 3:
        raise Invalid("reason_missing", field="reason")
    if len(why) > FACT_LENGTH:
        raise Invalid("too_long", field="reason", limit=FACT_LENGTH, length=len(why))
    review = Review(
        ticket=ticket, message=message, was=was, level=level, reason=why, by_id=by.account_id, by_name=by.name, at=at
    )
    facts = {"message": message.pk, "from": was, "to": level, "reason": why}
    ledger.append("ticket.downgraded", ticket, by=by, at=at, parts=[review], facts=facts)
    return ticket
