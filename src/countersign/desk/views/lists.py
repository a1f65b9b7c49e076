"""Views, their live changes, and search."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from countersign.desk import rows
from countersign.desk.asking import SEARCH, Asked, asked, wants_region
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.kernel.errors import NotVisible
from countersign.tickets import queries
from countersign.tickets.queries import VIEWS, Page
from countersign.ui.render import page, region

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Nothing:
    """What stands in the ticket's place while none is open."""

    title: str
    text: str = ""
    url: str = ""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the person's own work."""
    return HttpResponseRedirect("/desk/views/mine", status=303)


@require_safe
def listed(request: HttpRequest, view: str) -> HttpResponse:
    """Show a view: five queries, one more when it is empty. A script may ask for the rows alone."""
    if view not in VIEWS:
        raise NotVisible
    here = asked(request, view)
    counts = queries.counters(here.by, here.now)
    found = queries.desk_list(view, here.by, here.now, after=here.after)
    present = queries.present_at([row.number for row in found.rows], here.by, here.now)
    hint = "" if found.rows else _next_promise(here)
    listing = rows.list_page(found, here, counts, present, hint=hint)
    if wants_region(request):
        return region(request, "desk/_queue.html", {"listing": listing, "oob": False})
    context = framed(here, "list", counts) | {"listing": listing, "nothing": _nothing(listing)}
    return page(request, "desk/list.html", context)


@require_safe
def changes(request: HttpRequest, view: str) -> HttpResponse:
    """Tell a list on screen what changed: its rows as they stand, the counters, how many are new. Six queries."""
    if view not in VIEWS or not wants_region(request):
        raise NotVisible
    here = asked(request, view)
    shown = _numbers(request.GET.get("shown", ""))
    counts = queries.counters(here.by, here.now)
    standing = Page(queries.rows_of(shown, here.by), None)
    first = queries.desk_list(view, here.by, here.now)
    fresh = 0 if here.after else sum(row.number not in shown for row in first.rows)
    present = queries.present_at(shown, here.by, here.now)
    context = {
        "listing": rows.list_page(standing, here, counts, present),
        "fresh": fresh,
        "fresh_text": ngettext("%(count)s new", "%(count)s new", fresh) % {"count": fresh},
        "counts": " ".join(f"{key}={count}" for key, count in counts.items()),
        "oob": False,
    }
    return region(request, "desk/_changes.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find tickets; an exact number leads straight to its ticket."""
    here = asked(request, SEARCH)
    if not here.query:
        return HttpResponseRedirect("/desk/views/mine", status=303)
    found = queries.search(here.query, here.by)
    exact = _number(here.query.removeprefix("#"))
    if exact and any(row.number == exact for row in found.rows):
        return HttpResponseRedirect(f"/desk/tickets/{exact}", status=303)
    present = queries.present_at([row.number for row in found.rows], here.by, here.now)
    listing = rows.search_page(found, here, present)
    context = framed(here, "list") | {"listing": listing, "nothing": _nothing(listing)}
    return page(request, "desk/list.html", context)


def beside(here: Asked, number: int) -> tuple[rows.ListPage, dict[str, int]]:
    """Read the list that stands beside a ticket, and the counters. Three queries, four for a search."""
    counts = queries.counters(here.by, here.now)
    if here.view == SEARCH:
        return rows.search_page(queries.search(here.query, here.by), here, [], current=number), counts
    found = queries.desk_list(here.view, here.by, here.now, after=here.after)
    return rows.list_page(found, here, counts, [], current=number), counts


def _next_promise(here: Asked) -> str:
    """Say what comes next when a list is empty: "Next promise: #48213 at 15:10."""
    for row in queries.desk_list("open", here.by, here.now, limit=1).rows:
        if row.expected_at is not None:
            told = {"number": row.number, "time": Telling(here.by, here.now).due(row.expected_at)}
            if row.expected_at < here.now:
                return _("The promise that is missed longest: #%(number)s at %(time)s.") % told
            return _("Next promise: #%(number)s at %(time)s.") % told
    return _("No promise is open.")


def _nothing(listing: rows.ListPage) -> Nothing:
    if not listing.items:
        return Nothing(_("No ticket is open here."))
    return Nothing(_("No ticket is open here."), _("J and K move along the list, Enter opens."), listing.items[0].url)


def _number(given: str | None) -> int:
    return int(given) if given and given.isascii() and given.isdecimal() and len(given) < 18 else 0


def _numbers(given: str) -> list[int]:
    return [number for number in (_number(part) for part in given[:1200].split(",")) if number][:MOST_SHOWN]
