"""The list of working calendars, and one of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from countersign.calendars import policy, queries
from countersign.calendars.queries import VersionRow
from countersign.desk.asking import Asked, asked
from countersign.desk.calendars import rows
from countersign.desk.views.frame import framed
from countersign.kernel.errors import NotVisible
from countersign.ui.render import page


@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    """List the calendars. Three queries, however many there are."""
    here = asked(request)
    context = framed(here, "wide", current="calendars") | {
        "rows": rows.listed(queries.calendars(here.now, here.by), here),
        "may_change": policy.can_change(here.by),
    }
    return page(request, "desk/calendars/list.html", context)


@require_safe
def calendar(request: HttpRequest, calendar: int) -> HttpResponse:
    """Show a calendar: the version in force, or the one asked for, and a year of it. Three queries."""
    here = asked(request)
    versions = queries.versions_of(calendar, here.by)
    chosen = _chosen(request, versions, here)
    told = rows.shown(versions, chosen, _year(request, chosen, here), here)
    context = framed(here, "wide", current="calendars") | {
        "calendar": told,
        "url": f"{rows.PAGE}/{calendar}",
        "may_change": policy.can_change(here.by),
    }
    return page(request, "desk/calendars/calendar.html", context)


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= 6 else 0


def _chosen(request: HttpRequest, versions: list[VersionRow], here: Asked) -> VersionRow:
    """Choose the version asked for; else the one in force, else the first to come. Raises NotVisible."""
    given = request.GET.get("version", "")
    if not given:
        return queries.in_force(versions, here.now) or versions[-1]
    found = next((one for one in versions if one.version == _number(given)), None)
    if found is None:
        raise NotVisible
    return found


def _year(request: HttpRequest, chosen: VersionRow, here: Asked) -> int:
    given = _number(request.GET.get("year", ""))
    if rows.FIRST_YEAR <= given <= rows.LAST_YEAR:
        return given
    return rows.local_year(chosen.calendar, here.now)
