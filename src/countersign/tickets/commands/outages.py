"""T22: an incident manager lets a ticket wait for the end of an outage, each one accepted in person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from countersign.customers.models import Service
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.writing import writes
from countersign.tickets.commands.answering import Words
from countersign.tickets.commands.finding import check_seen, found
from countersign.tickets.commands.taking import accept, take_custody
from countersign.tickets.commands.waiting import Third, wait_for_third
from countersign.tickets.models import Ticket
from countersign.tickets.rules.moves import Act, check_move
from countersign.tickets.rules.outages import Claim, Outage, check_belongs
from countersign.tickets.rules.status import Status


@writes
def join_outage(number: int, outage: Outage, words: Words, third: Third, *, by: Actor, at: datetime) -> Ticket:
    """Join a ticket to an outage: it is accepted by the incident manager, told of it, and waits for its end.

    Raises:  NotVisible, NotAllowed, IllegalMove, NewerEvents,
             Invalid (another service, another time, a field of the wait).
    Source:  domain T22.
    """
    ticket = found(number, by)
    require(by, "ticket.join_outage", ticket)
    check_move(Act.JOIN_OUTAGE, ticket.status, ticket.waiting)
    check_seen(ticket, words.seen)
    site = Service.objects.filter(pk=ticket.service_id or 0).values_list("site", flat=True).first() or ""
    check_belongs(Claim(ticket.service_id, site, ticket.opened_at), outage)
    own = by
    if ticket.status == Status.NEW:
        accept(number, by=by, at=at)
        own = by.without_key()
    elif ticket.holder_id != by.id:
        take_custody(number, reason=outage.name, by=by, at=at)
        own = by.without_key()
    return wait_for_third(number, replace(words, seen=None), third, by=own, at=at)
