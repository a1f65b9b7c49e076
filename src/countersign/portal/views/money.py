"""The plan of the contract, what a broken promise is worth, and complaints."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.calendars.queries import current
from countersign.credits import commands, policy, queries
from countersign.customers.queries.catalogue import bought
from countersign.kernel.errors import Conflict, Invalid
from countersign.portal.asking import Reader, reader, see_other
from countersign.portal.frame import around
from countersign.portal.rows import money as rows
from countersign.ui import refusals
from countersign.ui.frames import FieldError
from countersign.ui.render import page


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Show the plan: norms for each severity, hours, channels, what comes next (M17, M18)."""
    asking = reader(request)
    found = bought(asking.by.contract or 0)
    home = current(found.calendar, asking.now) if found.calendar else None
    context = {
        "around": around(asking.by, "account"),
        "plan": rows.plan(found, home.calendar if home is not None else None, asking),
    }  # fmt: skip
    return page(request, "portal/money/plan.html", context)


@require_safe
def credits(request: HttpRequest) -> HttpResponse:
    """List what may be claimed and what was, and the complaints of the contract."""
    return _listed(request, reader(request))


def _listed(request: HttpRequest, asking: Reader, refusal: Invalid | Conflict | None = None) -> HttpResponse:
    contract = asking.by.contract or 0
    about = str(refusal.facts.get("field", "")) if refusal is not None else ""
    errors = [FieldError(refusals.words(refusal, asking.zone), f"id_{about}" if about else "")] if refusal else []
    complaints = queries.complaints_of_contract(asking.by, contract)
    context: dict[str, Any] = {
        "around": around(asking.by, "account"),
        "claims": [rows.claim(row, asking) for row in queries.claims_of_contract(asking.by, contract)],
        "complaints": [rows.complaint(row, asking) for row in complaints],
        "may_complain": policy.can_complain(asking.by), "errors": errors, "wrong": {about: errors[0].text} if errors
        else {}, "typed": request.POST.get("words", "") if request.method == "POST" else "",
        "ticket": _ticket(request) or "", "saved": _saved(request), "here": asking.within(rows.COMPLAINTS),
        "key": request.POST.get("idempotency_key", "")[:80],
    }  # fmt: skip
    return page(request, "portal/money/credits.html", context, status=refusal.status if refusal else 200)


def _saved(request: HttpRequest) -> str:
    if "filed" in request.GET:
        return _("Your claim is filed. Somebody who never held the ticket decides.")
    if "appealed" in request.GET:
        return _("Your objection is filed. Another person decides.")
    return ""


def _ticket(request: HttpRequest) -> int | None:
    given = (request.POST if request.method == "POST" else request.GET).get("ticket", "").strip()
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else None


@require_safe
def claim(request: HttpRequest, claim: int) -> HttpResponse:
    """Show a claim: how it was computed, by which rule, and its way."""
    return _claim(request, reader(request), claim)


def _claim(
    request: HttpRequest, asking: Reader, number: int, refusal: Invalid | Conflict | None = None
) -> HttpResponse:
    row = queries.claim(asking.by, number)
    errors = [FieldError(refusals.words(refusal, asking.zone), "id_words")] if refusal else []
    context = {
        "around": around(asking.by, "account"), "claim": rows.claim(row, asking), "errors": errors,
        "typed": request.POST.get("words", ""), "saved": _saved(request), "list_url": asking.within(rows.CREDITS),
        "key": request.POST.get("idempotency_key", "")[:80],
    }  # fmt: skip
    return page(request, "portal/money/claim.html", context, status=refusal.status if refusal else 200)


@require_POST
def filing(request: HttpRequest, claim: int) -> HttpResponse:
    """Claim what was computed."""
    asking = reader(request)
    try:
        commands.file_claim(claim, words=request.POST.get("words", "")[:5000], by=asking.by, at=asking.now)
    except (Invalid, Conflict) as refusal:
        return _claim(request, asking, claim, refusal)
    return see_other(asking.within(f"{rows.CREDITS}/{claim}?filed"))


@require_POST
def appeal(request: HttpRequest, claim: int) -> HttpResponse:
    """Object to a rejection."""
    asking = reader(request)
    try:
        commands.appeal_claim(claim, words=request.POST.get("words", "")[:5000], by=asking.by, at=asking.now)
    except (Invalid, Conflict) as refusal:
        return _claim(request, asking, claim, refusal)
    return see_other(asking.within(f"{rows.CREDITS}/{claim}?appealed"))


@require_http_methods(["GET", "HEAD", "POST"])
def complaints(request: HttpRequest) -> HttpResponse:
    """Complain, apart from the thread; the work goes on."""
    asking = reader(request)
    if request.method != "POST":
        return _listed(request, asking)
    try:
        made = commands.complain(
            request.POST.get("words", "")[:5000], ticket=_ticket(request), by=asking.by, at=asking.now
        )
    except (Invalid, Conflict) as refusal:
        return _listed(request, asking, refusal)
    return see_other(asking.within(f"{rows.COMPLAINTS}/{made.pk}"))


@require_safe
def complaint(request: HttpRequest, complaint: int) -> HttpResponse:
    """Show a complaint with its answer."""
    asking = reader(request)
    row = queries.complaint(asking.by, complaint)
    context = {
        "around": around(asking.by, "account"), "complaint": rows.complaint(row, asking),
        "list_url": asking.within(rows.CREDITS),
    }  # fmt: skip
    return page(request, "portal/money/complaint.html", context)
