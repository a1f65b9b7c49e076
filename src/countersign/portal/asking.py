"""What every view of the portal asks a request first: who, when, and may they write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from countersign.customers.asking import CHOSEN
from countersign.customers.queries import memberships_of
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.kernel.tenancy import enter
from countersign.tickets import queries
from countersign.tickets.queries import standing


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who reads a page, the second at which it is made, and the feed's number that it is true at."""

    by: Actor
    now: datetime
    cursor: str
    several: bool = False

    def within(self, path: str) -> str:
        """Let an address of the portal name the contract, when the person has several: each tab stays with its own."""
        if not self.several:
            return path
        path, _, place = path.partition("#")
        path += f"{'&' if '?' in path else '?'}{CHOSEN}={self.by.contract}"
        return f"{path}#{place}" if place else path

    @property
    def zone(self) -> str:
        return self.by.zone

    @property
    def locale(self) -> str:
        return self.by.locale


def actor(request: HttpRequest) -> Actor:
    """Return who asks."""
    asked: Any = request
    by: Actor = asked.actor
    return by


def reader(request: HttpRequest) -> Reader:
    """Return who asks and the database's time; the page's own clock is set by it. One query."""
    asked: Any = request
    moment = standing()
    asked.at = moment.now
    return Reader(actor(request), moment.now, moment.cursor, getattr(request, "several_contracts", False))


def reader_at(request: HttpRequest, number: int) -> Reader:
    """Return who asks for a ticket: with several contracts, as a contact of the one that the ticket is of.

    A ticket of nobody's contract changes nothing: whoever reads it next finds that it is not there.
    """
    asking = reader(request)
    if not asking.several:
        return asking
    for one in memberships_of(asking.by.id or 0):
        by = replace(asking.by, contract=one.contract_id, roles=frozenset(one.roles))
        enter(one.contract_id, by.id)  # The second net goes along, from one of the person's own contracts to the next.
        try:
            queries.check_visible(number, by)
        except NotVisible:
            continue
        return replace(asking, by=by)
    enter(asking.by.contract, asking.by.id)
    return asking


def see_other(path: str) -> HttpResponse:
    """Answer a form with 303, so that reloading the next page sends nothing again."""
    return HttpResponseRedirect(path, status=303)


def wants_region(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a region and not for the page around it."""
    return request.headers.get("HX-Request") == "true"
