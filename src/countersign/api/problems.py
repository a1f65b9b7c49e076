"""Problem details (RFC 9457): how every refusal of the API looks, in the language of the request."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from countersign.api.reading import NotJson
from countersign.kernel.errors import DomainError, StepUpNeeded, TooOften
from countersign.kernel.strict_json import NamedTwice
from countersign.ui.refusals import words

TYPE = "application/problem+json"


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """Answer with a problem; `code` never changes, `title` and `detail` are for people."""
    told = {"type": f"urn:countersign:problem:{code}", "title": _title(status), "status": status, "code": code}
    told |= {"detail": detail} | {name: value for name, value in more.items() if value not in (None, "", [])}
    body = json.dumps(told, ensure_ascii=False, default=str)  # A field that was sent may be named by half a letter.
    return HttpResponse(body.encode(errors="replace"), status=status, content_type=TYPE)


def refused(request: HttpRequest, why: Any) -> HttpResponse:
    """Answer a refusal of a command with its code, its words and the field it is about."""
    if isinstance(why, StepUpNeeded):
        return problem(403, why.code, _("This needs a second factor for itself. A token is none: do it on the pages."))
    zone = getattr(getattr(request, "actor", None), "zone", "UTC")
    refusal: DomainError = why
    field = refusal.facts.get("field")
    response = problem(refusal.status, refusal.code, words(refusal, zone), field=str(field) if field else "")
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.facts.get("retry_seconds", 60))
    return response


def malformed(request: HttpRequest, why: Any) -> HttpResponse:
    """Answer a request whose parameters or body do not fit the description."""
    errors = [
        {"field": ".".join(str(part) for part in error["loc"] if part != "body") or "body", "detail": error["msg"]}
        for error in why.errors[:20]
    ]
    return _unfit(errors)


def _unfit(errors: list[dict[str, str]], status: int = 422, code: str = "request_malformed") -> HttpResponse:
    return problem(status, code, _("The request does not fit the description of the API."), errors=errors)


def unreadable(request: HttpRequest, why: Any) -> HttpResponse:
    """Answer a body that is no JSON, or is told to be none, or says a thing twice."""
    if isinstance(why.__cause__, NotJson):
        return _unfit([{"field": "Content-Type", "detail": "application/json"}], 415, "not_json")
    if isinstance(why.__cause__, NamedTwice):
        return _unfit([{"field": str(why.__cause__), "detail": "This stands twice."}])
    return problem(400, "request_unreadable", _("This request cannot be read"))


def _title(status: int) -> str:
    titles = {
        400: _("This request cannot be read"),
        401: _("Sign in"),
        403: _("This is not allowed"),
        404: _("There is nothing here"),
        405: _("This method is not allowed here"),
        409: _("Something has changed meanwhile"),
        412: _("Something has changed meanwhile"),
        413: _("This is too large"),
        415: _("This request cannot be read"),
        422: _("This cannot be accepted yet"),
        423: _("This is frozen for now"),
        429: _("Too many attempts"),
    }
    return titles.get(status, _("This did not work"))
