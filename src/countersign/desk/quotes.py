"""Acts of paid work: offered by the holder, said to be done; and what the facts panel shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countersign.customers.rules.money import is_currency, minor_of
from countersign.desk.act import Act
from countersign.desk.forms import Field, Typed
from countersign.desk.sentences import Telling
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.tickets import commands, quote_words
from countersign.tickets.queries import TicketRow, ticket_row
from countersign.tickets.queries.quotes import QuoteRow, plan_left
from countersign.tickets.rules.quotes import VALID_DAYS, Offer, month_of
from countersign.ui.frames import Fact
from countersign.ui.money import amount


@dataclass(frozen=True, slots=True)
class Paid:
    """One quote in the facts panel."""

    text: str
    facts: list[Fact]
    open: bool


def _offer_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    now = database_now()
    left, currency = plan_left(ticket.contract_id, month_of(now, ticket.customer_zone), now)
    included = quote_words.minutes_of_plan(max(0, left))
    return [
        Field("text", _("What is done"), hint=_("the customer reads it")),
        Field("minutes", _("Minutes"), "text", hint=_("%(included)s are left and go first") % {"included": included}),
        Field("amount", _("Price of all of it"), "text", hint=_("50.00, without the plan's minutes")),
        Field("currency", _("Currency"), "text", value=currency or "EUR"),
        Field("valid_days", _("Valid for days"), "text", value=str(VALID_DAYS)),
    ]


def _whole(typed: Typed, name: str) -> int:
    given = typed.text(name).strip()
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


def _offer(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    currency = typed.text("currency").strip().upper()[:3]
    full = minor_of(typed.text("amount"), currency) if is_currency(currency) else 0
    offer = Offer(
        typed.text(), _whole(typed, "minutes"), -1 if full is None else full, currency, _whole(typed, "valid_days")
    )
    return commands.offer_quote(number, offer, by=by, at=at)


def _open(number: int, by: Actor) -> int:
    """Name the open quote, or the newest one: the command says that it is over. 0 where there is none."""
    ticket = ticket_row(number, by)
    quote = ticket.open_quote or next(reversed(ticket.quotes), None)
    return quote.id if quote else 0


def _done_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    return [Field("text", _("What was done"), hint=_("the customer reads it, and is charged"))]


QUOTE_ACTS: dict[str, Act] = {
    "quotes": Act(
        gettext_lazy("Offer paid work"),
        gettext_lazy("It begins when the customer orders it and is charged when it is done. To decline costs nothing."),
        gettext_lazy("Offer it"),
        _offer_fields,
        _offer,
        "quote",
        public=True,
    ),
    "quotes/withdrawal": Act(
        gettext_lazy("Take the offer back"),
        gettext_lazy("The customer can no longer order it. Minutes of the plan are free again."),
        gettext_lazy("Take it back"),
        lambda ticket, by: [],
        lambda n, typed, by, at: commands.withdraw_quote(n, _open(n, by), by=by, at=at),
        public=True,
        kind="danger",
    ),
    "quotes/completion": Act(
        gettext_lazy("The ordered work is done"),
        gettext_lazy("It is charged at once."),
        gettext_lazy("It is done"),
        _done_fields,
        lambda n, typed, by, at: commands.mark_done(n, _open(n, by), typed.text(), by=by, at=at),
        "done",
        public=True,
    ),
}


def paid(ticket: TicketRow, tell: Telling) -> list[Paid]:
    """Write a ticket's quotes, the newest first."""
    return [_paid(quote, tell) for quote in reversed(ticket.quotes)]


def _paid(quote: QuoteRow, tell: Telling) -> Paid:
    rows = [
        Fact(_("State"), str(quote_words.STATES[quote.state])),
        Fact(_("Price"), quote_words.price(quote.amount_minor, quote.currency, quote.plan_minutes)),
        Fact(_("Work"), quote_words.minutes(quote.minutes)),
    ]
    if quote.plan_minutes:
        rows.append(Fact(_("All of it"), amount(quote.full_minor, quote.currency, tell.locale)))
    if quote.state == "offered":
        rows.append(Fact(_("Valid until"), tell.near(quote.expires_at), mono=True))
    if quote.settled_by and quote.settled_at:
        rows.append(Fact(_("Answered by"), f"{quote.settled_by}, {tell.near(quote.settled_at)}"))
    if quote.reason:
        rows.append(Fact(_("Reason"), quote.reason))
    if quote.done_at:
        rows.append(Fact(_("Done by"), f"{quote.done_by}, {tell.near(quote.done_at)}"))
        rows.append(Fact(_("What was done"), quote.done_text))
    return Paid(quote.text, rows, quote.state in ("offered", "accepted"))
