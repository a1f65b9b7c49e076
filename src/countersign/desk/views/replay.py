"""The ticket as it stood at any second, and whether its record holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from countersign.desk.asking import asked, wants_region
from countersign.desk.rows import replay as rows
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.reading import asks_why, seen
from countersign.ledger.queries import events_of
from countersign.ledger.verify import verify
from countersign.mail.links import lookout
from countersign.tickets import queries
from countersign.ui.render import page, region


@asks_why
@require_safe
def history(request: HttpRequest, number: int) -> HttpResponse:
    """Show the ticket at a second: `at` as ISO, or `at_seconds` from the slider; `as` staff or customer."""
    here = asked(request)
    ticket = seen(here, number)
    view: Literal["staff", "customer"] = "customer" if request.GET.get("as") == "customer" else "staff"
    events = events_of("ticket", number, staff=view == "staff")
    moment = min(max(_moment(request) or here.now, ticket.opened_at), here.now)
    tell = Telling(here.by, here.now)
    told = rows.moment(queries.as_of(number, moment, here.by, view), tell, lookout(queries.domains_on(number)))
    slider = rows.slider(ticket, events, moment, view, tell)
    context = {"told": told, "slide": slider, "ticket": ticket, "oob": False}
    if wants_region(request):
        return region(request, "desk/_moment.html", context)
    return page(request, "desk/history.html", framed(here, "wide") | context)


@asks_why
@require_safe
def seal(request: HttpRequest, number: int) -> HttpResponse:
    """Verify the chain, the content and the rows of one ticket now."""
    here = asked(request)
    ticket = seen(here, number)
    report = verify("ticket", number)
    context = {"seal": rows.seal(report, Telling(here.by, here.now)), "ticket": ticket, "oob": False}
    if wants_region(request):
        return region(request, "desk/_seal.html", context)
    return page(request, "desk/seal.html", framed(here, "wide") | context)


def _moment(request: HttpRequest) -> datetime | None:
    """Read the asked second; anything malformed is now."""
    seconds = request.GET.get("at_seconds", "")
    if seconds.isascii() and seconds.isdecimal() and len(seconds) < 12 and not request.GET.get("at"):
        return datetime.fromtimestamp(int(seconds), UTC)
    try:
        given = datetime.fromisoformat(request.GET.get("at", ""))
        return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # The first and the last day of the calendar have no neighbour.
        return None
