"""Pages of the vault's origin for the ceremony: ask to see a document, let another see it, see it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from countersign.kernel.acts import can
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid, NotAllowed, NotVisible, StepUpNeeded
from countersign.ui import refusals, render, times
from countersign.ui.frames import FieldError
from countersign.vault import box, commands, queries, words
from countersign.vault.rules import papers
from countersign.vault.views import Option

_SHOWN_TYPES = ("image/jpeg", "image/png", "image/webp")


@dataclass(frozen=True)
class GrantLine:
    """A grant as the list and its page show it: ready words."""

    id: int
    ticket: str
    purpose: str
    fields: str
    at: str
    state: str


@dataclass(frozen=True)
class Seen:
    label: str
    value: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, customer: int, reference: str) -> HttpResponse:
    """Ask to see fields of a document: purpose, ticket, fields."""
    by = _officer(request)
    errors = []
    if request.method == "POST":
        number = request.POST.get("ticket", "").strip().lstrip("№# ")
        try:
            if not (number.isascii() and number.isdigit() and len(number) < 18):
                raise Invalid("grant_ticket_refused", field="ticket")
            grant = commands.request(
                customer, reference, purpose=request.POST.get("purpose", ""), ticket=int(number),
                fields=request.POST.getlist("fields"), by=by, at=database_now(),
            )  # fmt: skip
            return HttpResponseRedirect(f"/grants/{grant.pk}", status=303)
        except StepUpNeeded:
            raise
        except (Invalid, NotAllowed) as refusal:
            errors = [FieldError(refusals.words(refusal), "id_ticket" if "ticket" in refusal.code else "")]
    context = {
        "brand": words.brand(),
        "customer": customer,
        "reference": reference,
        "purposes": [Option(name, str(words.PURPOSES[name])) for name in papers.PURPOSES],
        "fields": [Option(name, str(words.FIELDS[name])) for name in (*papers.FIELDS, "picture")],
        "typed": {"purpose": request.POST.get("purpose", ""), "ticket": request.POST.get("ticket", ""),
                  "fields": request.POST.getlist("fields")},
        "errors": errors,
    }  # fmt: skip
    return render.page(request, "vault/ask.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD"])
def grants(request: HttpRequest) -> HttpResponse:
    """List the newest grants; those that wait for a second person first."""
    by = _officer(request)
    rows = sorted(queries.grants(by), key=lambda row: row.state != "waiting")
    context = {"brand": words.brand(), "rows": [_line(row, by) for row in rows], "desk": f"{settings.ORIGIN}/desk/"}
    return render.page(request, "vault/grants.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
def grant(request: HttpRequest, number: int) -> HttpResponse:
    """Show how a grant stands, and what this person may do with it."""
    return _page(request, number)


@never_cache
@require_POST
def approval(request: HttpRequest, number: int) -> HttpResponse:
    """Let another person see it, for fifteen minutes."""
    commands.approve(number, by=_officer(request), at=database_now())
    return HttpResponseRedirect(f"/grants/{number}", status=303)


@never_cache
@require_POST
def ending(request: HttpRequest, number: int) -> HttpResponse:
    """Refuse it, or give it back."""
    commands.end(number, by=_officer(request), at=database_now())
    return HttpResponseRedirect(f"/grants/{number}", status=303)


@never_cache
@require_POST
def look(request: HttpRequest, number: int) -> HttpResponse:
    """Show it, in this answer alone, under the watermark of who looks and when."""
    by = _officer(request)
    at = database_now()
    shown = commands.look(number, request.POST.getlist("fields"), by=by, at=at)
    return _page(request, number, shown=shown, watermark=f"{by.name} · {times.exact_with_zone(at, by.zone, by.locale)}")


def _page(request: HttpRequest, number: int, *, shown: box.Shown | None = None, watermark: str = "") -> HttpResponse:
    by = _officer(request)
    kept = queries.grant(by, number)
    row = next((row for row in queries.grants(by, kept.customer_id) if row.id == number), None)
    if row is None:
        raise NotVisible
    context: dict[str, Any] = {
        "brand": words.brand(),
        "row": _line(row, by),
        "state": row.state,
        "fields": [Option(name, str(words.FIELDS.get(name, name))) for name in row.fields],
        "until": times.exact_with_zone(row.expires_at, by.zone, by.locale) if row.expires_at else "",
        "may_approve": row.state == "waiting" and can(by, "vault.approve", kept),
        "may_look": row.state == "open" and can(by, "vault.look", kept),
        "may_end": row.state in ("waiting", "open"),
        "seen": [Seen(str(words.FIELDS[name]), text) for name, text in (shown.fields if shown else {}).items()],
        "pictures": [_drawn(kind, data) for kind, data in (shown.pictures if shown else []) if kind in _SHOWN_TYPES],
        "watermark": watermark,
    }
    return render.page(request, "vault/grant.html", context)


def _line(row: queries.GrantRow, by: Any) -> GrantLine:
    return GrantLine(
        row.id, f"№ {row.ticket}", str(words.PURPOSES.get(row.purpose, row.purpose)),
        ", ".join(str(words.FIELDS.get(name, name)) for name in row.fields),
        times.exact_with_zone(row.requested_at, by.zone, by.locale), str(words.STATES[row.state]),
    )  # fmt: skip


def _drawn(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def _officer(request: HttpRequest) -> Any:
    """The officer who asks; for everybody else there is nothing here."""
    asked: Any = request
    if not can(asked.actor, "vault.end_grant"):
        raise NotVisible
    return asked.actor
