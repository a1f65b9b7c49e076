"""Pages of the vault's origin for whoever keeps watch: alarms, looks kept from a customer, people locked out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from countersign.kernel.acts import can
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid, NotAllowed
from countersign.ui import refusals
from countersign.ui.frames import FieldError
from countersign.vault import commands, queries
from countersign.vault.ceremony_views import grant_page, officer_of_grants

_LONGEST_ORDER = 300
_FIELD_OF = {"delay_order_missing": "id_order", "delay_too_long": "id_until", "delay_until_malformed": "id_until"}


@never_cache
@require_POST
def seen(request: HttpRequest, number: int) -> HttpResponse:
    """Note that an alarm was seen."""
    by = officer_of_grants(request)
    if not can(by, "vault.see_alarm"):
        raise NotAllowed
    commands.see_alarm(number, by=by, at=database_now())
    return HttpResponseRedirect("/grants", status=303)


@never_cache
@require_POST
def delay(request: HttpRequest, number: int) -> HttpResponse:
    """Keep the looks of a grant from the customer until an instant, under a lawful order."""
    by = officer_of_grants(request)
    given = request.POST
    try:
        until = _instant(given.get("until", ""), by)
        order = given.get("order", "")[:_LONGEST_ORDER]
        commands.delay(number, until=until, order=order, by=by, at=database_now())
    except Invalid as refusal:
        error = FieldError(refusals.words(refusal), _FIELD_OF.get(refusal.code, ""))
        return grant_page(request, number, errors=[error])
    return HttpResponseRedirect(f"/grants/{number}", status=303)


@never_cache
@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Let the person whom the limits have locked out look again."""
    by = officer_of_grants(request)
    commands.release(queries.grant(by, number).requested_by_id, number, by=by, at=database_now())
    return HttpResponseRedirect(f"/grants/{number}", status=303)


def _instant(typed: str, by: Any) -> datetime:
    """Read a day and a time in the zone of whoever types. Raises Invalid."""
    try:
        return datetime.fromisoformat(typed.strip()[:19]).replace(tzinfo=ZoneInfo(by.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("delay_until_malformed", field="until") from None
