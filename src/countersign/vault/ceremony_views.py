"""Pages of the vault's origin for the ceremony: ask to see a document, let another see it, see it."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
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
    who: str


@dataclass(frozen=True)
class AlarmLine:
    """An alarm nobody has seen yet: ready words."""

    id: int
    what: str
    who: str
    at: str
    ticket: int | None


@dataclass(frozen=True)
class File:
    """A picture that is saved, not drawn."""

    address: str
    name: str


@dataclass(frozen=True)
class Seen:
    label: str
    value: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, customer: int, reference: str) -> HttpResponse:
    """Ask to see fields of a document: purpose, ticket, fields."""
    by = officer_of_grants(request)
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
    by = officer_of_grants(request)
    rows = sorted(queries.grants(by), key=lambda row: row.state != "waiting")
    people = words.people(row.requested_by_id for row in rows)
    context = {
        "brand": words.brand(), "rows": [_line(row, by, people) for row in rows], "alarms": _alarms(by),
        "desk": f"{settings.ORIGIN}/desk/",
    }  # fmt: skip
    return render.page(request, "vault/grants.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
def grant(request: HttpRequest, number: int) -> HttpResponse:
    """Show how a grant stands, and what this person may do with it."""
    return grant_page(request, number)


@never_cache
@require_POST
def approval(request: HttpRequest, number: int) -> HttpResponse:
    """Let another person see it, for fifteen minutes."""
    commands.approve(number, by=officer_of_grants(request), at=database_now())
    return HttpResponseRedirect(f"/grants/{number}", status=303)


@never_cache
@require_POST
def ending(request: HttpRequest, number: int) -> HttpResponse:
    """Refuse it, or give it back."""
    commands.end(number, by=officer_of_grants(request), at=database_now())
    return HttpResponseRedirect(f"/grants/{number}", status=303)


@never_cache
@require_POST
def look(request: HttpRequest, number: int) -> HttpResponse:
    """Show it, in this answer alone, under the watermark of who looks and when."""
    by = officer_of_grants(request)
    at = database_now()
    shown = commands.look(number, request.POST.getlist("fields"), by=by, at=at)
    watermark = f"{by.name} · {times.exact_with_zone(at, by.zone, by.locale)}"
    return grant_page(request, number, shown=shown, watermark=watermark)


def grant_page(
    request: HttpRequest, number: int, *, shown: box.Shown | None = None, watermark: str = "",
    errors: list[FieldError] | None = None,
) -> HttpResponse:  # fmt: skip
    """Draw a grant's page; `shown` is what a look has just opened, in this answer alone."""
    by = officer_of_grants(request)
    kept = queries.grant(by, number)
    row = next((row for row in queries.grants(by, kept.customer_id) if row.id == number), None)
    if row is None:
        raise NotVisible
    people = words.people((kept.requested_by_id, kept.approved_by_id, kept.delayed_by_id))
    live = row.state in ("waiting", "open")
    context: dict[str, Any] = {
        "brand": words.brand(),
        "row": _line(row, by, people),
        "facts": _facts(kept, row, people, by),
        "fields": [Option(name, str(words.FIELDS.get(name, name))) for name in row.fields],
        "may_approve": row.state == "waiting" and can(by, "vault.approve", kept),
        "may_look": row.state == "open" and can(by, "vault.look", kept),
        "may_end": live,
        "may_delay": live and row.purpose == "lawful_order" and can(by, "vault.delay", kept),
        "locked": _locked(kept, by) and people.get(kept.requested_by_id, "—"),
        "seen": [Seen(str(words.FIELDS[name]), text) for name, text in (shown.fields if shown else {}).items()],
        "pictures": [_drawn(kind, data) for kind, data in (shown.pictures if shown else []) if kind in _SHOWN_TYPES],
        "files": _files(shown, watermark),
        "no_picture": shown is not None and not shown.pictures and "picture" in request.POST.getlist("fields"),
        "watermark": watermark,
        "typed": {"order": request.POST.get("order", ""), "until": request.POST.get("until", "")},
        "errors": errors or [],
        "wrong": {error.field: error.text for error in errors or [] if error.field},
    }
    return render.page(request, "vault/grant.html", context, status=422 if errors else 200)


def _facts(kept: Any, row: queries.GrantRow, people: Mapping[int, str], by: Any) -> list[Seen]:
    """Write how a grant stands: who asked for what, who let it through, until when."""

    def when(moment: datetime) -> str:
        return times.exact_with_zone(moment, by.zone, by.locale)

    told = [
        Seen(_("Ticket"), f"№ {row.ticket}"), Seen(_("Asked by"), people.get(row.requested_by_id, "—")),
        Seen(_("Asked"), when(row.requested_at)),
        Seen(_("Fields"), ", ".join(str(words.FIELDS.get(name, name)) for name in row.fields)),
        Seen(_("State"), str(words.ENDINGS.get(row.ended_why, words.STATES[row.state]))),
    ]  # fmt: skip
    if row.approved_by_id is not None:
        told.append(Seen(_("Let through by"), people.get(row.approved_by_id, "—")))
    if row.expires_at is not None:
        told.append(Seen(_("Open until"), when(row.expires_at)))
    if kept.delayed_until is not None:
        told.append(Seen(_("Kept from the customer until"), when(kept.delayed_until)))
        told.append(Seen(_("Order"), kept.delay_order))
        told.append(Seen(_("Kept by"), people.get(kept.delayed_by_id, "—")))
    return told


def _locked(kept: Any, by: Any) -> bool:
    """Whether this person may let the one who asked look again; only then is the vault asked."""
    may = kept.ended_why == "locked" and can(by, "vault.release", f"account:{kept.requested_by_id}")
    return may and box.locked(kept.requested_by_id)


def _line(row: queries.GrantRow, by: Any, people: Mapping[int, str]) -> GrantLine:
    return GrantLine(
        row.id, f"№ {row.ticket}", str(words.PURPOSES.get(row.purpose, row.purpose)),
        ", ".join(str(words.FIELDS.get(name, name)) for name in row.fields),
        times.exact_with_zone(row.requested_at, by.zone, by.locale), str(words.STATES[row.state]),
        people.get(row.requested_by_id, "—"),
    )  # fmt: skip


def _alarms(by: Any) -> list[AlarmLine]:
    """Write the alarms that wait for the security officer."""
    found = queries.unseen_alarms(by)
    people = words.people(row["account_id"] for row in found)
    return [
        AlarmLine(
            row["id"], str(words.ALARMS.get(row["what"], row["what"])), people.get(row["account_id"], ""),
            times.exact_with_zone(row["raised_at"], by.zone, by.locale), row["facts"].get("ticket"),
        )
        for row in found
    ]  # fmt: skip


def _files(shown: box.Shown | None, watermark: str) -> list[File]:
    """What a page cannot draw (PDF, TIFF) is saved out of this same answer; its name says who looked and when."""
    stamp = re.sub(r"[^\w.+-]+", "-", watermark)
    odd = [(kind, data) for kind, data in (shown.pictures if shown else []) if kind not in _SHOWN_TYPES]
    return [
        File(_drawn(kind, data), f"{stamp}-{place}.{kind.rpartition('/')[2]}")
        for place, (kind, data) in enumerate(odd, 1)
    ]


def _drawn(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def officer_of_grants(request: HttpRequest) -> Any:
    """The officer who asks; for everybody else there is nothing here."""
    asked: Any = request
    if not can(asked.actor, "vault.end_grant"):
        raise NotVisible
    return asked.actor
