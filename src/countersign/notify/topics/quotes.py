"""What people are told of paid work: that it is offered, ordered, declined, over, done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from countersign.customers.queries import contacts_of
from countersign.customers.rules import Right, rights_in_force
from countersign.ledger.queries import EventRow, events_of, state_of
from countersign.notify.topics.accounts import Addressee, Said, Told, tells
from countersign.tickets import quote_words


def _fields(event: EventRow) -> dict[str, Any]:
    return state_of(row for row in events_of("ticket", event.subject) if row.seq <= event.seq).fields


def _quote(event: EventRow) -> dict[str, Any]:
    """Fold the quote of an event up to it."""
    state = state_of(row for row in events_of("ticket", event.subject) if row.seq <= event.seq)
    return state.parts["quote"][event.facts["quote"]]


def _price(event: EventRow) -> str:
    return quote_words.price(event.facts["amount_minor"], event.facts["currency"], event.facts["plan_minutes"])


@tells("ticket.quote_offered", name="notify.quote_offered")
def quote_offered(event: EventRow) -> Iterator[Told]:
    """Tell the author, and whoever has the right to order, that work is offered."""
    ticket, quote = _fields(event), _quote(event)

    def words(reader: Addressee) -> Said:
        facts = {"name": quote["offered_by_name"], "number": event.subject, "price": _price(event)}
        lines = (
            _("%(name)s offers paid work in ticket #%(number)s: %(price)s.") % facts,
            _("Order or decline it in the portal. To decline costs nothing; nothing is done or charged without you."),
        )
        return Said(_("An offer of paid work, #%(number)s") % facts, lines, f"/tickets/{event.subject}#quote")

    for contact in contacts_of(ticket["contract_id"]):
        orders = Right.ORDER in rights_in_force(contact.roles, None)
        if orders or contact.account_id == ticket["author_id"]:
            yield Told(contact.account_id, words)


@tells("ticket.quote_accepted", "ticket.quote_declined", "ticket.quote_expired", name="notify.quote_settled")
def quote_settled(event: EventRow) -> Iterator[Told]:
    """Tell the holder what became of an offer."""
    holder, quote = _fields(event)["holder_id"], _quote(event)

    def words(reader: Addressee) -> Said:
        facts = {"name": quote["settled_by_name"], "number": event.subject, "price": _price(event)}
        said = {
            "ticket.quote_accepted": _("%(name)s ordered the work of ticket #%(number)s: %(price)s. It may begin."),
            "ticket.quote_declined": _("%(name)s declined the paid work of ticket #%(number)s."),
            "ticket.quote_expired": _("Nobody answered the offer of paid work in ticket #%(number)s in time."),
        }[event.type] % facts
        title = {
            "ticket.quote_accepted": _("Ordered: paid work, #%(number)s"),
            "ticket.quote_declined": _("Declined: paid work, #%(number)s"),
            "ticket.quote_expired": _("Expired: paid work, #%(number)s"),
        }[event.type] % facts
        return Said(title, (said,), f"/desk/tickets/{event.subject}")

    if holder is not None and holder != event.actor_id:
        yield Told(holder, words)


@tells("ticket.work_charged", name="notify.work_charged")
def work_charged(event: EventRow) -> Iterator[Told]:
    """Tell the author and who ordered that work is done and charged."""
    ticket, quote = _fields(event), _quote(event)

    def words(reader: Addressee) -> Said:
        facts = {"number": event.subject, "price": _price(event), "name": quote["done_by_name"]}
        lines = (
            _("%(name)s did the work that was ordered in ticket #%(number)s.") % facts,
            _("It is charged: %(price)s.") % facts,
        )
        return Said(_("The ordered work is done, #%(number)s") % facts, lines, f"/tickets/{event.subject}")

    for id_ in dict.fromkeys((quote["settled_by_id"], ticket["author_id"])):
        if id_ is not None:
            yield Told(id_, words)
