"""What every view of the portal asks a request first: who, when, and may they write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from countersign.kernel.actor import Actor
from countersign.tickets.queries import standing


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who reads a page, the second at which it is made, and the feed's number that it is true at."""

    by: Actor
    now: datetime
    cursor: str

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
    return Reader(actor(request), moment.now, moment.cursor)


def see_other(path: str) -> HttpResponse:
    """Answer a form with 303, so that reloading the next page sends nothing again."""
    return HttpResponseRedirect(path, status=303)


def wants_region(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a region and not for the page around it."""
    return request.headers.get("HX-Request") == "true"
