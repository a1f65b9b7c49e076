"""Why one looks at a ticket that is not one's work: asked before it opens, listed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from countersign.desk.asking import asked, wants_region
from countersign.desk.forms import Typed
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.kernel.errors import Invalid
from countersign.tickets import commands, queries
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

    return guarded


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
