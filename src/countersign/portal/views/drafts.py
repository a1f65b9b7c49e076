"""Drafts of every form of both workspaces, kept on the server while they are typed (E6)."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from countersign.kernel.errors import Invalid
from countersign.portal.asking import reader, reader_at, see_other
from countersign.tickets.commands import empty_form, save_draft
from countersign.tickets.rules.places import place_of
from countersign.ui import times
from countersign.ui.idempotency import FIELD


@require_POST
def drafts(request: HttpRequest) -> HttpResponse:
    """Keep what is typed in one form: fields `place` (or `key`) and `values`, a JSON object of texts.

    Answers {saved_at, saved}; without a script it leads back to the form. No values forget the draft; with
    `forget`, what the same form still has on its way is forgotten too. The form says which it is by its key.
    """
    place = request.POST.get("place") or request.POST.get("key", "")
    number, _form = place_of(place)
    asking = reader(request) if number is None else reader_at(request, number)
    by, saved_at = asking.by.without_key(), asking.now
    form = (asking.by.key or "") if FIELD in request.POST else ""
    if request.POST.get("forget"):
        empty_form(place, form=form, by=by, at=saved_at)
    else:
        save_draft(place, _values(request.POST.get("values", "")), form=form, by=by, at=saved_at)
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"saved_at": times.iso(saved_at), "saved": times.clock(saved_at, asking.zone)})
    desk = "/desk" if asking.by.is_staff else ""
    return see_other(f"{desk}/tickets/{number}" if number is not None else "/tickets/new")


def _values(text: str) -> dict[str, str]:
    """Read the typed texts. Raises Invalid when they are no object of texts."""
    try:
        values = json.loads(text or "{}")
    except (ValueError, RecursionError):
        raise Invalid("draft_values") from None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise Invalid("draft_values")
    # A lone surrogate of an escaped text cannot be stored.
    return {
        name.encode(errors="ignore").decode(): value.encode(errors="ignore").decode() for name, value in values.items()
    }
