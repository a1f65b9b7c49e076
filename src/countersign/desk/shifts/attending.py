"""Checking in, signing the custody list, checking out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from countersign.desk.asking import Asked, asked
from countersign.desk.forms import Typed
from countersign.desk.sentences import Telling
from countersign.desk.shifts import forms, lines
from countersign.desk.shifts.showing import BACK
from countersign.desk.shifts.views import tabs
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.identity.queries import staff_directory
from countersign.kernel.errors import Conflict, DomainError, Invalid, NotVisible
from countersign.shifts import commands, queries
from countersign.tickets.commands import handing_on
from countersign.tickets.queries.custody import custody_list, in_progress_of
from countersign.tickets.words import SEVERITIES, SEVERITY_LEVELS
from countersign.ui.render import page

MOST = 600


@require_POST
def check_in(request: HttpRequest, shift: int) -> HttpResponse:
    """Say that one is there; a lead is led to the list to be signed."""
    here = asked(request)
    try:
        commands.check_in(shift, by=here.by, at=here.now)
    except Conflict as refusal:
        if refusal.code == "custody_unsigned":
            return HttpResponseRedirect(f"{BACK}/custody", status=303)
        raise
    return HttpResponseRedirect(BACK, status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def custody(request: HttpRequest) -> HttpResponse:
    """Show what a lead takes over, and let the lead who comes sign it."""
    here = asked(request)
    shift = queries.own_shift(here.by.account_id, here.now)
    if request.method == "POST":
        return _signed(request, here, shift)
    return _custody(request, here, shift)


def _signed(request: HttpRequest, here: Asked, shift: queries.ShiftRow | None) -> HttpResponse:
    typed = Typed(request.POST)
    shown = set(_numbers(typed.post.getlist("ticket")))
    if shift is None:
        raise NotVisible
    try:
        handing_on.sign_custody(shift.id, shown, typed.text("words"), by=here.by, at=here.now)
    except Conflict as refusal:
        return _custody(request, here, shift, error=said(refusal, here.by), words=typed.text("words"))
    return HttpResponseRedirect(f"{BACK}/custody", status=303)


def _custody(
    request: HttpRequest, here: Asked, shift: queries.ShiftRow | None, *, error: str = "", words: str = ""
) -> HttpResponse:
    tell = Telling(here.by, here.now)
    own = lines.mine(shift, tell)
    listed = custody_list(here.now, here.by, shift.queue_id if shift and own and own.may_sign else None)
    leads = shift is not None and shift.role == "duty_lead"
    context = framed(here, "wide", current="shifts") | {
        "rows": [lines.custody(row, tell) for row in listed],
        "may_sign": bool(own and own.may_sign),
        "signed": tell.exact(shift.signed_at) if shift and leads and shift.signed_at else "",
        "error": error,
        "words": words,
        "tabs": tabs(here, "custody"),
    }
    return page(request, "desk/shifts/custody.html", context, status=409 if error else 200)


@dataclass(frozen=True, slots=True)
class Held:
    """One ticket that somebody leaves behind, and to whom it is offered."""

    number: int
    url: str
    title: str
    level: int
    severity: str
    field: str
    chosen: str


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, shift: int) -> HttpResponse:
    """List what one works on; offer it or leave it to the lead, and check out."""
    here = asked(request)
    row = queries.shift_row(shift)
    if row is None or row.person_id != here.by.id:
        raise NotVisible
    if request.method != "POST":
        return _leaving(request, here, row)
    typed = Typed(request.POST)
    try:
        offers = {number: typed.person(f"offer_{number}") for number in _chosen(typed)}
        if offers and not typed.text("words").strip():
            raise Invalid("handover_missing", field="words")
        handing_on.leave(shift, offers, typed.text("words"), by=here.by, at=here.now)
    except DomainError as refusal:
        if refusal.status not in (409, 422):
            raise
        return _leaving(request, here, row, typed=typed, error=said(refusal, here.by), status=refusal.status)
    return HttpResponseRedirect(BACK, status=303)


def _chosen(typed: Typed) -> list[int]:
    return _numbers(
        name.removeprefix("offer_") for name in typed.post if name.startswith("offer_") and typed.text(name)
    )


def _numbers(given: Iterable[str]) -> list[int]:
    """Read numbers of tickets; anything else is none."""
    return [int(one) for one in list(given)[:MOST] if one.isascii() and one.isdecimal() and len(one) < 18]


def _leaving(
    request: HttpRequest, here: Asked, row: queries.ShiftRow, *, typed: Typed | None = None, error: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    held = [
        Held(
            number, f"/desk/tickets/{number}", title, SEVERITY_LEVELS[severity], str(SEVERITIES[severity]),
            f"offer_{number}", typed.text(f"offer_{number}") if typed else "",
        )
        for number, title, severity in in_progress_of(here.by.account_id)
    ]  # fmt: skip
    others = [one for one in staff_directory() if one.id != here.by.id]
    context = framed(here, "wide", current="shifts") | {
        "title": _("Leave the shift"),
        "action": f"{BACK}/{row.id}/departure",
        "held": held,
        "people": forms.people(others),
        "words": typed.text("words") if typed else "",
        "error": error,
    }
    return page(request, "desk/shifts/leave.html", context, status=status)
