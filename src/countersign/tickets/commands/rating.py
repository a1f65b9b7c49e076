"""T23: after closing, the customer rates and thanks; neither reopens."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.ledger.models import RecordedPart
from countersign.tickets.commands.answering import Words
from countersign.tickets.commands.finding import found
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.commands.solving import confirm, declare_solved
from countersign.tickets.commands.timing import set_wake
from countersign.tickets.commands.writing import attached, message
from countersign.tickets.models import Rating, Ticket
from countersign.tickets.rules.closing import RATING_WINDOW
from countersign.tickets.rules.facts import FACT_LENGTH, clean
from countersign.tickets.rules.moves import Act, check_move, is_admitted
from countersign.tickets.rules.status import MessageKind


@writes
def rate(number: int, satisfaction: int, *, comment: str = "", by: Actor, at: datetime) -> Ticket:
    """Rate how the ticket went, 1 to 5; changeable for 14 days, one rating a cycle.

    Raises:  NotVisible, NotAllowed, IllegalMove (not closed), Invalid, Conflict (too late).
    Source:  M28, E49; domain T23.
    """
    ticket = found(number, by)
    require(by, "ticket.rate", ticket)
    check_move(Act.RATE, ticket.status, ticket.waiting)
    if satisfaction not in range(1, 6):
        raise Invalid("rating_range", field="satisfaction")
    words = sifted(clean(comment).strip(), ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)
    if len(words) > FACT_LENGTH:
        raise Invalid("too_long", field="comment", limit=FACT_LENGTH, length=len(words))
    assert ticket.closed_at is not None
    if at > ticket.closed_at + RATING_WINDOW:
        raise Conflict("rating_too_late", days=RATING_WINDOW.days)
    given = Rating.objects.filter(ticket=ticket, cycle=ticket.cycle).first()
    if given is None:
        given = Rating(
            ticket=ticket, cycle=ticket.cycle, satisfaction=satisfaction, comment=words, author_id=by.account_id, at=at
        )
    else:
        given.change(satisfaction=satisfaction, comment=words, author_id=by.account_id, at=at)
    ledger.append("ticket.rated", ticket, by=by, at=at, parts=[given], facts={"satisfaction": satisfaction})
    return ticket


@writes
def thank_solved(number: int, words: Words, *, by: Actor, at: datetime) -> Ticket:
    """Let the customer say with one click that the thanks meant "solved": it closes, or waits for what it was.

    Raises:  NotVisible, NotAllowed, IllegalMove, Invalid.
    Source:  E30; domain 3.4, T15, T20.
    """
    ticket = thank(number, words, by=by, at=at)
    solved = confirm if is_admitted(Act.CONFIRM, ticket.status, ticket.waiting) else declare_solved
    return solved(number, by=by.without_key(), at=at)


@writes
def thank(number: int, words: Words | None = None, *, by: Actor, at: datetime) -> Ticket:
    """Let the customer say that it is thanks and nothing more: it moves no status and starts no clock.

    Only the customer says so, never whoever reads it. Raises NotVisible, NotAllowed, Invalid.
    Source: E30; domain T23, 3.4.
    """
    ticket = found(number, by)
    require(by, "ticket.thank", ticket)
    check_move(Act.THANK, ticket.status, ticket.waiting)
    parts: list[RecordedPart] = []
    if words is not None:
        said = message(ticket, MessageKind.THANKS, words.text, by=by, at=at)
        parts = [said, *attached(words.uploads, ticket=ticket, on=said, by=by, at=at)]
        ticket.change(active_at=at, stale_since=None, stale_level=0)
        set_wake(ticket)
    ledger.append("ticket.thanked", ticket, by=by, at=at, parts=parts)
    return ticket
