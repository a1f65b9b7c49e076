"""T4, T16, T23: a ticket that cannot be reopened is followed by a new one, linked to it."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.customers.models import Service
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict
from countersign.kernel.writing import writes
from countersign.tickets.commands.answering import Words
from countersign.tickets.commands.finding import found
from countersign.tickets.commands.opening import Report, open_ticket
from countersign.tickets.models import Ticket
from countersign.tickets.rules.closing import FOLLOW_UP_WINDOW, Resolution, counts_as_reopened, may_follow
from countersign.tickets.rules.moves import Act, check_move
from countersign.tickets.rules.status import Status


@writes
def follow_up(number: int, words: Words, *, by: Actor, at: datetime) -> Ticket:
    """Open a new ticket that follows a closed one which cannot be reopened any more; it has clocks of its own.

    Kind, service, facts and title are those of the earlier ticket, the words are new.
    Raises:  NotVisible, NotAllowed, IllegalMove, Conflict (it can still be reopened), Invalid.
    Source:  domain T16, T23, 3.4.
    """
    earlier = found(number, by)
    require(by, "ticket.follow_up", earlier)
    check_move(Act.FOLLOW_UP, earlier.status, earlier.waiting)
    assert earlier.closed_at is not None
    if not may_follow(earlier.closed_at, at, earlier.resolution):
        raise Conflict("still_reopenable")
    served = Service.objects.filter(pk=earlier.service_id or 0, is_active=True).exists()
    report = Report(
        earlier.kind, earlier.title, words.text, service_id=earlier.service_id if served else None,
        facts=dict(earlier.facts), uploads=words.uploads, follows=earlier.pk,
    )  # fmt: skip
    ticket = open_ticket(report, by=by, at=at)
    facts = {"followed_by": ticket.pk, "counts_as_reopened": counts_as_reopened(earlier.closed_at, at)}
    ledger.append("ticket.followed", earlier, by=by.without_key(), at=at, facts=facts)
    return ticket


@writes
def link_after_withdrawal(number: int, *, by: Actor, at: datetime) -> Ticket | None:
    """Link a new ticket to the one on the same service that was withdrawn within thirty days. Idempotent.

    Source: domain T4.
    """
    ticket = found(number, by)
    require(by, "ticket.return", ticket)
    if ticket.follows_id is not None or ticket.service_id is None or ticket.status == Status.CLOSED:
        return None
    earlier = (
        Ticket.objects.filter(
            contract_id=ticket.contract_id, service_id=ticket.service_id, resolution=Resolution.WITHDRAWN.value,
            status=Status.CLOSED.value, closed_at__lte=ticket.opened_at,
            closed_at__gte=ticket.opened_at - FOLLOW_UP_WINDOW,
        )
        .order_by("-closed_at", "-id")
        .values_list("pk", flat=True)
        .first()
    )  # fmt: skip
    if earlier is None:
        return None
    ticket.change(follows_id=earlier)
    ledger.append("ticket.linked", ticket, by=by, at=at, facts={"follows": earlier})
    return ticket
