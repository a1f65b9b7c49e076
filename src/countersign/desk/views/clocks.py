"""Why this deadline? The fold over a ticket's events, line by line."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from countersign.desk.asking import asked, wants_region
from countersign.desk.rows import clocks as rows
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.reading import asks_why, seen
from countersign.tickets import policy
from countersign.tickets.queries.clocks import names_in, why
from countersign.ui.render import page, region


@asks_why
@require_safe
def clocks(request: HttpRequest, number: int) -> HttpResponse:
    """Show how every due time of a ticket came about; over the ticket as a dialog, or as a page."""
    here = asked(request)
    ticket = seen(here, number)
    steps, missed = why(number, here.by)
    told = rows.why(ticket, steps, missed, names_in(steps), here.place, Telling(here.by, here.now))
    context = {"why": told, "leads": policy.can_lead(here.by), "place": here.place}
    if wants_region(request):
        return region(request, "desk/_clocks.html", context | {"dialog": True})
    return page(request, "desk/clocks.html", framed(here, "wide") | context | {"dialog": False})
