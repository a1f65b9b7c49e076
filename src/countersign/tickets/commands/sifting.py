"""Numbers of identity documents that somebody typed into a ticket: moved to the vault, a mark in their place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from countersign.customers.models import Contract
from countersign.kernel.actor import Actor
from countersign.kernel.errors import DomainError
from countersign.vault import box
from countersign.vault.rules import papers, recognition

if TYPE_CHECKING:
    from countersign.tickets.commands.opening import Report


def sifted(text: str, *, ticket_id: int, contract_id: int, by: Actor) -> str:
    """Return the text as it is stored: without a number of an identity document.

    Nothing is asked for a text that speaks of none. When the vault is away the number is left out all the same
    and the mark says that it was kept nowhere (T90).
    Source: M14, domain.md "Identity document".
    """
    found = recognition.found(text)
    if not found:
        return text
    customer_id: int = Contract.objects.values_list("customer_id", flat=True).get(pk=contract_id)
    return recognition.replaced(text, [(one, _moved(one, customer_id, ticket_id, by)) for one in found])


def masked(text: str) -> str:
    """Return a draft's text without such numbers: what is not sent yet is kept nowhere."""
    found = recognition.found(text)
    return recognition.replaced(text, [(one, _("[identity document not kept in drafts]")) for one in found])


def sifted_report(
    report: Report, facts: dict[str, str], *, ticket_id: int, contract_id: int, by: Actor
) -> tuple[Report, dict[str, str]]:
    """Return a new ticket's texts as they are stored; one look decides that nearly all of them stay as they are."""
    if not recognition.may_hold("\n".join((report.title, report.description, *facts.values()))):
        return report, facts

    def stored(text: str) -> str:
        return sifted(text, ticket_id=ticket_id, contract_id=contract_id, by=by)

    kept = replace(report, title=stored(report.title), description=stored(report.description))
    return kept, {name: stored(text) for name, text in facts.items()}


def _moved(one: recognition.Found, customer_id: int, ticket_id: int, by: Actor) -> str:
    try:
        box.put_document(
            customer_id, kind=one.kind, country=one.country, fields={"number": one.number}, by_id=by.id,
            source="ticket", ticket=ticket_id,
        )  # fmt: skip
    except DomainError:
        return _("[identity document removed; the vault could not take it, so it was kept nowhere]")
    ending = papers.tail(one.number)
    return _("[identity document moved to the vault, number ending in %(ending)s]") % {"ending": ending}
