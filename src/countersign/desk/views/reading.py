"""Why one looks at a ticket that is not one's work: asked before it opens, listed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from countersign.desk.asking import Asked, asked, wants_region
from countersign.desk.forms import Typed
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.identity.commands import count_look, read_more
from countersign.identity.queries import ReadingCap
from countersign.identity.rules import own_path
from countersign.kernel.errors import Invalid
from countersign.tickets import commands, queries
from countersign.tickets.queries import TicketRow
from countersign.tickets.rules.reading import REASON_LENGTH
from countersign.ui import times
from countersign.ui.render import page


@dataclass(frozen=True, slots=True)
class Look:
    """One look of the list, ready to be shown."""

    number: int
    url: str
    person: str
    reason: str
    at: str
    iso: str


def asks_why(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer with the page that asks why, where the view needs a reason that was not said (security T91)."""

    @wraps(view)
    def guarded(request: HttpRequest, number: int, **more: Any) -> HttpResponse:
        try:
            return view(request, number, **more)
        except queries.ReasonWanted:
            return _asked_why(request, number)
        except ReadingCap as capped:
            return _asked_proof(request, f"/desk/tickets/{number}{asked(request).place}", capped)

    return guarded


def stops_at_cap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer with the page that asks for a second factor, where somebody has read enough for an hour (T92)."""

    @wraps(view)
    def guarded(request: HttpRequest, **more: Any) -> HttpResponse:
        try:
            return view(request, **more)
        except ReadingCap as capped:
            back = request.get_full_path() if request.method == "GET" else "/desk/"
            return _asked_proof(request, back, capped)

    return guarded


def seen(here: Asked, number: int) -> TicketRow:
    """Return a ticket to a member of the staff, counted among what they read of others' work (security T92).

    One query; when it is the first look within the hour, one statement more.
    Raises: NotVisible, ReasonWanted, ReadingCap.
    """
    row = queries.ticket_row(number, here.by)
    if row.looks is not None:
        count_look(f"ticket:{number}", row.looks, by=here.by, at=here.now)
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, number: int) -> HttpResponse:
    """Take down why somebody looks, and open the ticket."""
    here = asked(request)
    back = f"/desk/tickets/{number}{here.place}"
    if request.method == "POST":
        reason = Typed(request.POST).text("reason")
        try:
            commands.say_why(number, reason, by=here.by, at=here.now)
        except Invalid as refusal:
            return _asked_why(request, number, reason=reason, error=said(refusal, here.by), status=refusal.status)
    return HttpResponseRedirect(back, status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def reading_on(request: HttpRequest) -> HttpResponse:
    """Let somebody who proves who they are read on after the cap of an hour."""
    here = asked(request)
    back = request.POST.get("back", "")
    if request.method == "POST":
        read_more(by=here.by, at=here.now)
    back = own_path(back) or "/desk/"
    return HttpResponseRedirect(back if back.startswith("/desk/") else "/desk/", status=303)


@require_safe
def reads(request: HttpRequest) -> HttpResponse:
    """List who looked at tickets that were not their work, the newest first. Three queries."""
    here = asked(request)
    after = request.GET.get("after", "")
    found, more = queries.readings(
        here.by, int(after) if after.isascii() and after.isdecimal() and len(after) < 18 else None
    )
    context = {
        "looks": [
            Look(
                row.number, f"/desk/tickets/{row.number}", row.person, row.reason,
                times.exact(row.at, here.by.zone, here.by.locale), row.at.isoformat(),
            )
            for row in found
        ],
        "older": f"/desk/reads?after={more}" if more else "",
        "newer": "/desk/reads" if after else "",
    }  # fmt: skip
    return page(request, "desk/reads.html", framed(here, "wide", current="reads") | context)


def _asked_proof(request: HttpRequest, back: str, capped: ReadingCap) -> HttpResponse:
    """Draw the page that leads to the second factor; a script is led to the page it came for."""
    if wants_region(request):
        response = HttpResponse(status=capped.status)
        response["HX-Redirect"] = back
        return response
    here = asked(request)
    context = {"back": back, "count": capped.facts["count"]}
    return page(request, "desk/enough.html", framed(here, "wide") | context, status=capped.status)


def _asked_why(
    request: HttpRequest, number: int, *, reason: str = "", error: str = "", status: int = 403
) -> HttpResponse:
    """Draw the page that asks; a script is led to it."""
    here = asked(request)
    if wants_region(request):
        response = HttpResponse(status=status)
        response["HX-Redirect"] = f"/desk/tickets/{number}{here.place}"
        return response
    context = {
        "number": number,
        "action": f"/desk/tickets/{number}/reading{here.place}",
        "back": f"/desk/views/{here.view}" if here.view in queries.VIEWS else "/desk/",
        "limit": REASON_LENGTH,
        "reason": reason,
        "error": error,
    }
    return page(request, "desk/why.html", framed(here, "wide") | context, status=status)
