"""What every screen of the desk asks of its request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from countersign.general.queries.tray import WAITING
from countersign.intake.queries.lines import GOING_ON
from countersign.intake.queries.promises import OPEN_OUTAGES
from countersign.kernel.actor import Actor
from countersign.notify.queries.returned import WAITING as CAME_BACK
from countersign.tickets.queries import VIEWS, Officers, standing

SEARCH = "search"
# What the rail of every page counts, in the statement that reads the clock; in the order of Asked's last fields.
_COUNTED = (OPEN_OUTAGES, GOING_ON, WAITING, CAME_BACK)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a member of staff: who, when, in which list.

    view:   the list that stands beside the ticket: a name of VIEWS, or "search".
    after:  the key of the list's page.
    cursor: the feed's number that the screen is true at.
    officers: whether one officer alone changes identity data, when that was switched within a week.
    returned: tickets in which replies of this person did not leave (E28).
    outages: how many outages were said on the telephone that nobody has proven or decided on.
    going_on: how many calls an exchange tells of that ring or are spoken in.
    questions: how many general questions wait. came_back: how many addresses that mail came back from do.
    """

    by: Actor
    now: datetime
    cursor: str
    view: str
    after: str
    query: str
    officers: Officers | None = None
    returned: tuple[int, ...] = ()
    outages: int = 0
    going_on: int = 0
    questions: int = 0
    came_back: int = 0

    @property
    def place(self) -> str:
        """The query part that keeps the list beside the ticket: "?view=mine"."""
        return place_of(self.view, self.after, self.query)


def place_of(view: str, after: str = "", query: str = "") -> str:
    """Write the query part of a ticket's address in a list."""
    kept = {"view": view, "after": after, "q": query}
    return "?" + urlencode({name: value for name, value in kept.items() if value})


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks; the gate has let only staff in."""
    asked: Any = request
    actor: Actor = asked.actor
    return actor


def asked(request: HttpRequest, view: str = "") -> Asked:
    """Read the request. One query, for the database clock."""
    by = actor_of(request)
    moment = standing(_COUNTED, of=by.id)
    given = view or request.GET.get("view", "")
    query = request.GET.get("q", "").replace("\x00", " ").strip()[:200]
    if given not in VIEWS and not (given == SEARCH and query):
        given = "mine"
    return Asked(
        by, moment.now, moment.cursor, given, request.GET.get("after", "")[:60],
        query if given == SEARCH else "", moment.officers, moment.returned, *moment.counts,
    )  # fmt: skip


def wants_region(request: HttpRequest) -> bool:
    """Tell whether a script asks for a region, not for a page."""
    return request.headers.get("HX-Request") == "true"
