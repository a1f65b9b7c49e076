"""Who asks the API: a bearer token in the header and nothing else; a cookie opens nothing here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from countersign.api import commands, limiting, queries
from countersign.api.problems import problem
from countersign.api.rules import PREFIX, bearer
from countersign.identity.rules import form_key
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.kernel.tenancy import enter, leave

ROOT = "/api/"
_NAMES = frozenset({"token", "access_token", "api_key", "apikey", "key", "auth", "authorization", "bearer"})


class Bearers:
    """Put the token's actor on a request to the API; stands after the one who reads the session.

    Queries: one for the token, one that counts the request, one more each minute to note the token's use.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        asked: Any = request
        ip = request.META.get("REMOTE_ADDR") or None
        asked.actor, asked.scopes = Actor("nobody", ip=ip, channel="api"), frozenset()
        exposed = [
            value
            for name, values in request.GET.lists()
            for value in values
            if name.lower() in _NAMES or value.startswith(PREFIX)
        ]
        leave()  # The token says who asks, whatever a cookie said.
        if exposed or PREFIX in request.path:
            return self._in_the_address(exposed)
        token, at = bearer(request.headers.get("Authorization", "")), database_now()
        found = queries.bearer_of(token) if token else None
        allowances = limiting.counted(found.id if found else None, ip, at)
        refused = limiting.too_often(allowances)
        if refused is not None:
            return limiting.told(refused, allowances)
        if found is None:
            return limiting.told(self.get_response(request), allowances)
        commands.note_use(found.id, ip=ip, at=at)
        return limiting.told(self._as(request, found), allowances)

    def _as(self, request: HttpRequest, found: queries.Bearer) -> HttpResponse:
        """Answer as the person of the token."""
        asked: Any = request
        language = _language(request, found)
        asked.scopes = found.scopes
        asked.actor = _actor(request, found)
        if found.contract is not None:
            enter(found.contract, found.account_id)
        with translation.override(language):
            response = self.get_response(request)
        response.headers["Content-Language"] = language
        return response

    def _in_the_address(self, exposed: list[str]) -> HttpResponse:
        """Refuse a token that stands in an address, and end it: addresses are logged everywhere (T102)."""
        for text in exposed:
            known = queries.token_id_of(text)
            if known is not None:
                commands.end_token(known, reason="stood in an address", by=SYSTEM, at=database_now())
        told = _("A token belongs into the Authorization header. One that stood in an address is ended.")
        return problem(400, "token_in_address", told)


def _language(request: HttpRequest, found: queries.Bearer) -> str:
    """Speak the language that the request asks for, else the person's own."""
    if request.headers.get("Accept-Language"):
        return str(translation.get_language_from_request(request))
    return found.locale


def _actor(request: HttpRequest, found: queries.Bearer) -> Actor:
    """Build the actor of a token: a session's worth, A2, and never a second factor (security.md 4.1)."""
    actor = Actor(
        "staff" if found.kind == "staff" else "customer", id=found.account_id, name=found.name, roles=found.roles,
        contract=found.contract, ip=request.META.get("REMOTE_ADDR") or None, assurance="A2", channel="api",
        session=f"token {found.id}", locale=found.locale, zone=found.zone, method="token",
    )  # fmt: skip
    return replace(actor, key=form_key(actor.id, request.headers.get("Idempotency-Key")))
