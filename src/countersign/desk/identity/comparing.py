"""The blind comparison of a case, on the vault's own origin: what is typed here passes through no ordinary process."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from countersign.customers.commands.officers import compare_identity
from countersign.customers.queries import cases as queries
from countersign.desk.asking import actor_of
from countersign.desk.identity.rows import number_of
from countersign.kernel.clock import database_now
from countersign.kernel.errors import AlreadyDone, DomainError, NotVisible, StepUpNeeded
from countersign.ui import refusals, render
from countersign.ui.frames import FieldError
from countersign.vault import words as vault_words

_ASKED = ("number", "names", "born", "nationality", "issued_by", "issued_on", "personal_number")
_DATES = ("born", "issued_on")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comparison(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Take what the shown document says; the case keeps which fields agree, this page shows it once."""
    by = actor_of(request)
    queries.case(kind, number, by)
    verdicts: dict[str, str] = {}
    errors, status = [], 200
    if request.method == "POST":
        typed = {name: request.POST.get(name, "")[:300] for name in _ASKED}
        try:
            verdicts = compare_identity(kind, number, typed, by=by, at=database_now())
        except (AlreadyDone, StepUpNeeded, NotVisible):
            raise
        except DomainError as refusal:
            about = str(refusal.facts.get("field", ""))
            errors = [FieldError(refusals.words(refusal, by.zone), f"id_{about}" if about else "")]
            status = refusal.status
    fields: list[dict[str, Any]] = [
        {
            "name": name, "label": str(vault_words.FIELDS[name]), "is_date": name in _DATES,
            "verdict": verdicts.get(name, ""), "word": str(vault_words.VERDICTS.get(verdicts.get(name, ""), "")),
        }
        for name in _ASKED
    ]  # fmt: skip
    context = {
        "brand": "Countersign", "number": number_of(kind, number), "fields": fields, "errors": errors,
        "compared": bool(verdicts), "back": f"{settings.ORIGIN}/desk/identity/{kind}/{number}",
        "action": f"/cases/{kind}/{number}/comparison",
    }  # fmt: skip
    return render.page(request, "desk/identity/comparison.html", context, status=status)
