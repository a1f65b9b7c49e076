"""Pages of the vault's origin for officers: keep a document, compare one blindly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from countersign.kernel.actor import Actor
from countersign.kernel.acts import can
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Conflict, Invalid, NotVisible, TooOften
from countersign.ui import refusals, render, times
from countersign.ui.frames import FieldError
from countersign.vault import box, commands, words
from countersign.vault.rules import papers

_ASKED = ("number", "names", "born", "nationality", "issued_by", "issued_on", "personal_number")
_FIELD_OF = {"document_kind_unknown": "id_kind", "document_country_unknown": "id_country",
             "document_number_missing": "id_number"}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A picture that can still be opened, and when nobody can open it any more."""

    kind: str
    kept: str
    destroyed: str


@dataclass(frozen=True)
class Row:
    """A document as the list shows it: ready words."""

    reference: str
    kind: str
    country: str
    tail: str
    kept: str
    source: str
    decided: bool
    pictures: list[Picture]


@dataclass(frozen=True)
class Asked:
    """One field of a form."""

    name: str
    label: str
    is_date: bool
    verdict: str = ""
    word: str = ""


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, customer: int) -> HttpResponse:
    """List a customer's documents, masked, and keep another one."""
    by = officer_of(request, customer)
    if request.method != "POST":
        return document_page(request, customer)
    given = request.POST
    try:
        paper = commands.Paper(
            given.get("kind", ""), given.get("country", "").strip().upper(),
            {name: given.get(name, "") for name in _ASKED if given.get(name, "").strip()},
            _day(given.get("expires_on", "")), given.get("replaces") or None,
        )  # fmt: skip
        commands.keep(customer, paper, by=by, at=database_now())
    except Invalid as refusal:
        field = _FIELD_OF.get(refusal.code, f"id_{refusal.facts.get('field', '')}")
        return document_page(request, customer, [FieldError(refusals.words(refusal), field)])
    return HttpResponseRedirect(request.path, status=303)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comparison(request: HttpRequest, customer: int, reference: str) -> HttpResponse:
    """Hold a shown document against a kept one: the vault says match or not for each field, and shows nothing."""
    by = officer_of(request, customer)
    verdicts: dict[str, Any] = {}
    errors = []
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in _ASKED}
        try:
            verdicts = dict(commands.compare(reference, customer, typed, by=by, at=database_now()))
        except (Invalid, TooOften, Conflict) as refusal:
            errors = [FieldError(refusals.words(refusal), "")]
    context = {
        "customer": customer,
        "reference": reference,
        "fields": [
            Asked(name, str(words.FIELDS[name]), name in papers.DATES, verdicts.get(name, ""),
                  str(words.VERDICTS.get(verdicts.get(name, ""), "")))
            for name in _ASKED
        ],
        "errors": errors,
        "compared": bool(verdicts),
        "brand": words.brand(),
    }  # fmt: skip
    return render.page(request, "vault/comparison.html", context, status=422 if errors else 200)


def document_page(request: HttpRequest, customer: int, errors: list[FieldError] | None = None) -> HttpResponse:
    """Draw a customer's documents, with what was wrong with a form."""
    asked: Any = request
    at = asked.actor
    context = {
        "brand": words.brand(),
        "customer": customer,
        "rows": [
            _row(facts, at) for facts in box.facts(customer, by_id=at.account_id)
        ],
        "kinds": [Option(kind, str(words.KINDS[kind])) for kind in papers.KINDS],
        "fields": [Asked(name, str(words.FIELDS[name]), name in papers.DATES) for name in _ASKED],
        "typed": {name: request.POST.get(name, "") for name in ("kind", "country", "expires_on", *_ASKED)},
        "errors": errors or [],
        "wrong": {error.field: error.text for error in errors or [] if error.field},
        "megabytes": papers.LARGEST_PICTURE // 2**20,
        "accepted": ",".join(papers.PICTURE_TYPES),
        "desk": f"{settings.ORIGIN}/desk/",
    }  # fmt: skip
    return render.page(request, "vault/documents.html", context, status=422 if errors else 200)


def _row(facts: box.Facts, by: Actor) -> Row:
    def when(moment: datetime) -> str:
        return times.exact_with_zone(moment, by.zone, by.locale)

    return Row(
        facts.reference, str(words.KINDS.get(facts.kind, facts.kind)), facts.country, facts.number_tail,
        when(facts.put_at), facts.source, facts.decided,
        [
            Picture(
                one["media_type"].rpartition("/")[2].upper(), when(datetime.fromisoformat(one["put_at"])),
                when(datetime.fromisoformat(one["destroy_at"])),
            )
            for one in box.pictures(facts.reference)
        ],
    )  # fmt: skip


def officer_of(request: HttpRequest, customer: int) -> Any:
    """The officer who asks; for everybody else there is nothing here."""
    asked: Any = request
    if not can(asked.actor, "vault.compare", f"customer:{customer}"):
        raise NotVisible
    return asked.actor


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("document_date_malformed", field="expires_on") from None
