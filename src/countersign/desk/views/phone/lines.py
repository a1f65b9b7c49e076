"""What an exchange tells of calls, on the desk: what rings, what was missed, who sits where, what is typed."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.desk.asking import Asked
from countersign.desk.forms import Typed, number_in
from countersign.desk.rows import lines as rows
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.phone.desk import here_of, to_call
from countersign.desk.views.phone.showing import shows_its_end
from countersign.desk.views.refusing import said
from countersign.identity.queries import on_staff
from countersign.intake import policy
from countersign.intake.commands import callbacks, calls, extensions, missed, notes
from countersign.intake.queries import lines as queries
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.tickets.policy import WORKING_ROLES
from countersign.ui import times
from countersign.ui.render import page, region

PHONE = "/desk/phone"
_JUST_NOW_SECONDS = 10
_MOST_SHOWN = 200_000  # Of a refused text that stands in its field again.


@require_safe
def ringing(request: HttpRequest) -> HttpResponse:
    """Show anew what rings; from the telephone's own page, who has just answered is led to the call."""
    here, place = here_of(request), urlsplit(request.headers.get("HX-Current-URL", "")).path
    # A call's own page says by itself that it runs; that it is over it hears from here.
    on_page = number_in(place.removeprefix(f"{PHONE}/calls/"))
    found = queries.going_on(here.by, here.now, on_page)
    tell = Telling(here.by, here.now)
    shown = [rows.ringing(row, tell) for row in found if row.call is None or row.call != on_page or row.ended_at]
    response = region(request, "desk/phone/_ringing.html", {"ringing": shown, "hears_ringing": True})
    fresh = next(
        (
            row for row in found
            if row.mine and row.state == "answered" and row.call and row.answered_at
            and (here.now - row.answered_at).total_seconds() < _JUST_NOW_SECONDS
        ),
        None,
    )  # fmt: skip
    if fresh is not None and place == PHONE:
        response["HX-Redirect"] = f"{PHONE}/calls/{fresh.call}"
    return response


@require_POST
def take(request: HttpRequest, line: int) -> HttpResponse:
    """Take a call that rings, or that was answered where nobody of ours sits."""
    here = here_of(request)
    return to_call(missed.pick_up(line, by=here.by, at=here.now).pk)


@require_POST
def call_back(request: HttpRequest, line: int) -> HttpResponse:
    """Promise to call back whose registered number it is; what the customer reads is in their language."""
    here, typed = here_of(request), Typed(request.POST)
    row = queries.missed_row(line)
    contact = number_in(typed.text("contact"))
    to = next((one for one in row.registered if one.contact == contact), None)
    if to is None:
        raise Invalid("callback_number", field="contact")
    with translation.override(to.locale):
        at = times.exact_with_zone(row.rang_at or row.heard_at, to.zone, to.locale)
        about = _("Your number called us at %(time)s and nobody answered") % {"time": at}
    missed.call_back_missed(line, to.contact, about, by=here.by, at=here.now)
    return HttpResponseRedirect(f"{PHONE}#callbacks", status=303)


@require_POST
def settle(request: HttpRequest, line: int) -> HttpResponse:
    """Lay a missed call aside."""
    here = here_of(request)
    missed.settle_missed(line, by=here.by, at=here.now)
    return HttpResponseRedirect(f"{PHONE}#missed", status=303)


@require_POST
def release(request: HttpRequest, callback: int) -> HttpResponse:
    """Give a promised callback back to the queue."""
    here = here_of(request)
    callbacks.release_callback(callback, by=here.by, at=here.now)
    return HttpResponseRedirect(f"{PHONE}#callbacks", status=303)


@require_POST
@shows_its_end
def notice(request: HttpRequest, call: int) -> HttpResponse:
    """Record that the caller was told that the call is recorded."""
    here = here_of(request)
    calls.give_notice(call, by=here.by, at=here.now)
    return to_call(call)


@require_POST
def typed(request: HttpRequest, call: int) -> HttpResponse:
    """Keep what is typed in a call, as it is typed; without a script there is only the button of the draft."""
    here = here_of(request)
    try:
        values: Any = json.loads(request.POST.get("values", "") or "{}")
    except (ValueError, RecursionError):
        raise Invalid("draft_values") from None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise Invalid("draft_values")
    clean = {str(name): value.encode(errors="ignore").decode().replace("\x00", "") for name, value in values.items()}
    notes.keep_notes(call, clean, by=here.by.without_key(), at=here.now)
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"saved_at": times.iso(here.now), "saved": times.clock(here.now, here.by.zone)})
    return to_call(call)


@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: HttpRequest) -> HttpResponse:
    """Show who sits at which telephone, and say it: everybody for themselves, leads for all."""
    here, given = here_of(request), Typed(request.POST)
    account = number_in(given.text("account")) or here.by.account_id
    if not policy.can_set_extension(here.by):
        raise NotVisible
    wrong, status = "", 200
    if request.method == "POST":
        try:
            extensions.set_extension(
                account, given.text("extension"), pbx=given.text("pbx"), lines=given.text("lines").split(","),
                by=here.by, at=here.now,
            )  # fmt: skip
            return HttpResponseRedirect(f"{PHONE}/extensions", status=303)
        except (Invalid, Conflict) as refusal:
            wrong, status = said(refusal, here.by), refusal.status
    return page(request, "desk/phone/extensions.html", _seats(here, given, account, wrong), status=status)


def _seats(here: Asked, given: Typed, account: int, wrong: str) -> dict[str, Any]:
    known = {seat.account_id: rows.place(seat) for seat in queries.seats()}
    people = {one.id: one.name for one in on_staff(*WORKING_ROLES) if policy.can_set_extension(here.by, one.id)}
    shown = [known.get(number, rows.Place(number, name, "", "", "")) for number, name in people.items()]
    if wrong:
        typed = (given.text(name)[:_MOST_SHOWN] for name in ("extension", "pbx", "lines"))
        refused = rows.Place(account, people.get(account, ""), *typed)
        shown = [refused if one.account == account else one for one in shown]
    own = next((one for one in shown if one.account == here.by.id), None)
    others = [one for one in shown if one.account != here.by.id]
    return framed(here, "wide", current="phone") | {
        "own": own, "others": others, "wrong": wrong, "wrong_account": account if wrong else 0,
    }  # fmt: skip
