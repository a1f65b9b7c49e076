"""What a person sees when something did not work, with the text that was typed still there."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from countersign.api.problems import problem
from countersign.identity import step_up
from countersign.kernel.errors import AlreadyDone, DomainError, NotVisible, StepUpNeeded, TooOften
from countersign.project.doors import TOO_LARGE
from countersign.project.doors.labels import label_of
from countersign.ui.refusals import words
from countersign.ui.render import page

log = logging.getLogger("countersign.refusals")
KEPT_CHARACTERS = 200_000
_NEVER_SHOWN = ("csrfmiddlewaretoken", "idempotency_key", "key", "password", "secret", "token", "code")
_CODES = {404: "not_found", 413: "too_large", 503: "database_away", 400: "request_unreadable"}
_OURS = frozenset({"upload", "place", "values", "next", "seen", "step"})  # Said by the page, not by the person.


class Refusals:
    """Turn a refusal that no screen answered itself into a page with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if TOO_LARGE in request.META:
            return too_large(request)
        if "\x00" in request.path_info:  # No name of anything holds it, and the database refuses to look.
            return not_found(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, why: Exception) -> HttpResponse | None:
        if isinstance(why, StepUpNeeded):
            return step_up.answer(request, why)
        if isinstance(why, DomainError):
            return answer(request, why)
        if isinstance(why, RequestDataTooBig | TooManyFieldsSent):
            return too_large(request)
        if isinstance(why, OperationalError | InterfaceError):
            return database_away(request)
        return None


def answer(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """Answer one refusal; a form that was carried out already leads to its first result."""
    if isinstance(refusal, AlreadyDone):
        return HttpResponseRedirect(first_result(request, refusal), status=303)
    if isinstance(refusal, NotVisible):
        return not_found(request)
    titles = {
        403: _("This is not allowed"),
        409: _("Something has changed meanwhile"),
        422: _("This cannot be accepted yet"),
        423: _("This is frozen for now"),
        429: _("Too many attempts"),
    }
    response = drawn(request, refusal.status, titles.get(refusal.status, _("This did not work")), words(refusal))
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.facts.get("retry_seconds", 60))
    return response


def first_result(request: HttpRequest, done: AlreadyDone) -> str:
    """Name the page that shows what the form led to the first time."""
    asked: Any = request
    kind, number = done.facts.get("kind"), done.facts.get("id")
    if kind == "ticket":
        return f"/desk/tickets/{number}" if asked.actor.is_staff else f"/tickets/{number}"
    if kind in ("call", "draft", "attempt", "callback", "approval"):
        if not asked.actor.is_staff:
            return f"/calls/approvals/{number}" if kind == "approval" else "/calls"
        return f"/desk/phone/calls/{number}" if kind == "call" else "/desk/phone"
    if kind in ("recovery_case", "ownership_dispute", "identity_change"):
        return f"/desk/identity/{kind}/{number}" if asked.actor.is_staff else "/account/identity"
    if kind in ("calendar", "hook"):
        return f"/desk/{kind}s/{number}"
    return "/desk/" if asked.actor.is_staff else "/"


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is nothing here: one body for what is missing and what is not yours (T1)."""
    return drawn(
        request, 404, _("There is nothing here"),
        _("The address may be mistyped, or what it names is not yours to see."), keeps=False,
    )  # fmt: skip


def too_large(request: HttpRequest) -> HttpResponse:
    """Say that more was sent than is taken."""
    return drawn(
        request, 413, _("This is too large"),
        _("More was sent at once than can be taken. Send less text or smaller files."), keeps=False,
    )  # fmt: skip


def database_away(request: HttpRequest) -> HttpResponse:
    """Say that nothing can be stored now, and give back what was typed."""
    log.error("The database is away: %s %s", request.method, request.path)
    response = drawn(
        request, 503, _("We cannot reach our records right now"),
        _("Nothing was lost that we had confirmed. Wait a few seconds, then send or load the page again."),
    )  # fmt: skip
    response["Retry-After"] = "5"
    return response


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form did not come from a page of ours, or from one that is too old (T96)."""
    text = _("This page was open too long or in another window. Load it again and send once more.")
    return drawn(request, 403, _("The form could not be checked"), text)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request itself cannot be read, or that it is more than is taken."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return too_large(request)
    return drawn(request, 400, _("This request cannot be read"), _("Go back, reload the page and try again."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that we failed, with a number that the log has too."""
    why = sys.exc_info()[1]
    if isinstance(why, OperationalError | InterfaceError):
        return database_away(request)
    if isinstance(why, StepUpNeeded):
        return step_up.answer(request, why)
    if isinstance(why, DomainError):
        return answer(request, why)
    if isinstance(why, SuspiciousOperation | BadRequest | MultiPartParserError):
        return bad_request(request, why)
    number = secrets.token_hex(4)
    log.error("Error %s at %s %s", number, request.method, request.path, exc_info=why)
    text = _("The fault is ours and it is written down. Your text is below; try again in a minute.")
    return drawn(request, 500, _("Something went wrong on our side"), text, number=number)


def kept_text(request: HttpRequest) -> list[dict[str, str]]:
    """Return what a person typed into the form, longest first; never a password or a key."""
    if request.method != "POST":
        return []
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except (OSError, SuspiciousOperation, MultiPartParserError, BadRequest):
        return []
    shown = [
        {"label": label_of(name, request.path), "text": value[:KEPT_CHARACTERS]}
        for name, value in fields
        if len(value) > 20 and name not in _OURS and not any(word in name.lower() for word in _NEVER_SHOWN)
    ]
    return sorted(shown, key=lambda row: -len(row["text"]))[:6]


def drawn(
    request: HttpRequest, status: int, title: str, text: str, *, keeps: bool = True, number: str = ""
) -> HttpResponse:
    """Draw the page; a script that asked for JSON hears it as JSON."""
    if request.path.startswith("/api/"):
        return problem(status, _CODES.get(status, "error"), text, number=number)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"error": text, "title": title, "number": number}, status=status)
    context = {
        "title": title,
        "text": text,
        "number": number,
        "kept": kept_text(request) if keeps else [],
        "actions": [{"label": _("To the first page"), "url": "/"}] if status != 503 else [],
    }
    return page(request, "layouts/error.html", context, status=status)
