"""Paid work as a customer reads it: what is offered and for how much, what was ordered, who does what."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from countersign.customers.rules.scope import Layer
from countersign.customers.scope_words import Part, part
from countersign.portal.asking import Reader
from countersign.portal.words.sentences import due, moment
from countersign.tickets import quote_words
from countersign.tickets.queries import Thread, TicketRow
from countersign.tickets.queries.quotes import QuoteRow, may_order
from countersign.tickets.rules.quotes import QuoteState
from countersign.tickets.rules.status import Status
from countersign.ui.frames import Fact
from countersign.ui.money import amount


@dataclass(frozen=True, slots=True)
class Offered:
    """A quote that is open: to be ordered, or ordered already."""

    title: str
    text: str
    facts: list[Fact]
    accept_url: str
    accept: str
    decline_url: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A quote that is over."""

    text: str
    state: str
    facts: list[Fact]


def offered(ticket: TicketRow, reader: Reader) -> Offered | None:
    """Write the open quote. One query while it is offered: whether the reader has the right to order."""
    quote = ticket.open_quote
    if quote is None or ticket.status == Status.CLOSED:
        return None
    price = quote_words.price(quote.amount_minor, quote.currency, quote.plan_minutes)
    rows = [Fact(_("You pay"), price), Fact(_("Work"), quote_words.minutes(quote.minutes))]
    if quote.plan_minutes:
        whole = amount(quote.full_minor, quote.currency, reader.locale)
        rows.append(Fact(_("Without the plan's minutes"), whole))
    if quote.state == QuoteState.ACCEPTED:
        rows.append(Fact(_("Ordered by"), f"{quote.settled_by}, {_at(quote, reader)}"))
        return Offered(_("Paid work is ordered. You are charged when it is done."), quote.text, rows, "", "", "", "")
    rows.append(Fact(_("Valid until"), due(quote.expires_at, reader), mono=True))
    title = _("Your move: %(name)s offers paid work") % {"name": quote.offered_by}
    if reader.now >= quote.expires_at:
        return Offered(_("The time of this offer is over."), quote.text, rows, "", "", "", "")
    at = f"/tickets/{ticket.number}/quotes/{quote.id}"
    if not may_order(reader.by):
        told = _("An owner, or a contact with the right to order, decides on it.")
        return Offered(title, quote.text, rows, "", "", "", told)
    button = _("Order for %(price)s") % {"price": price}
    return Offered(title, quote.text, rows, f"{at}/acceptance", button, f"{at}/refusal", "")


def settled(ticket: TicketRow, reader: Reader) -> list[Settled]:
    """List the quotes that are over, the newest first."""
    return [_settled(quote, reader) for quote in reversed(ticket.quotes) if quote != ticket.open_quote]


def _settled(quote: QuoteRow, reader: Reader) -> Settled:
    rows = [Fact(_("Price"), quote_words.price(quote.amount_minor, quote.currency, quote.plan_minutes))]
    if quote.done_at:
        rows.append(Fact(_("What was done"), quote.done_text))
        rows.append(Fact(_("Done by"), f"{quote.done_by}, {moment(quote.done_at, reader)}"))
    elif quote.settled_by:
        rows.append(Fact(_("By"), f"{quote.settled_by}, {_at(quote, reader)}"))
    return Settled(quote.text, str(quote_words.STATES[quote.state]), rows)


def _at(quote: QuoteRow, reader: Reader) -> str:
    return moment(quote.settled_at, reader) if quote.settled_at else ""


def verdict(ticket: TicketRow, found: Thread, reader: Reader) -> list[Part]:
    """Show the layer by which a ticket was closed as out of scope, in the words of that version of the matrix."""
    told = found.verdict if ticket.resolution == "out_of_scope" and ticket.status == Status.CLOSED else None
    if not told or "who" not in told:
        return []
    layer = Layer(told["layer"], told["who"], told["name"], told["text"], told["link"])
    return [part(layer, reader.locale, to_customer=True, named=True)]
