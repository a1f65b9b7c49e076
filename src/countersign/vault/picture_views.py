"""Pages of the vault's origin for pictures of a document: keep one, and destroy all once it is decided on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid
from countersign.ui import refusals
from countersign.ui.frames import FieldError
from countersign.vault import commands
from countersign.vault.rules import papers
from countersign.vault.views import document_page, officer_of


@never_cache
@require_POST
def pictures(request: HttpRequest, customer: int, reference: str) -> HttpResponse:
    """Keep a picture or a PDF of a document."""
    by = officer_of(request, customer)
    given: Any = request.FILES.get("picture")
    data = given.read(papers.LARGEST_PICTURE + 1) if given is not None else b""
    try:
        if not data:
            raise Invalid("picture_missing", field="picture")
        commands.add_picture(reference, customer, data, by=by, at=database_now())
    except Invalid as refusal:
        return document_page(request, customer, [FieldError(refusals.words(refusal), f"id_picture_{reference}")])
    return _back(customer)


@never_cache
@require_POST
def decision(request: HttpRequest, customer: int, reference: str) -> HttpResponse:
    """Note that the document is decided on: the keys of its pictures are destroyed."""
    by = officer_of(request, customer)
    commands.decide(reference, customer, by=by, at=database_now())
    return _back(customer)


def _back(customer: int) -> HttpResponse:
    return HttpResponseRedirect(f"/customers/{customer}/documents", status=303)
