"""Who asks the API: a bearer token in the header and nothing else; a cookie opens nothing here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from countersign.api import commands, queries
from countersign.api.rules import PREFIX, bearer
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now

ROOT = "/api/"
_NAMES = frozenset({"token", "access_token", "api_key", "apikey", "key", "auth", "authorization", "bearer"})


class Bearers:
    """Put the token's actor on a request to the API; stands after the one who reads the session.

    Queries: one for the token, one more each minute to note its use.
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
        if exposed or PREFIX in request.path:
            return self._in_the_address(exposed)
        token = bearer(request.headers.get("Authorization", ""))
        found = queries.bearer_of(token) if token else None
        if found is not None:
            commands.note_use(found.id, ip=ip, at=database_now())
            asked.scopes = found.scopes
            asked.actor = Actor(
                "staff", id=found.account_id, name=found.name, roles=found.roles, ip=ip, assurance="A2", channel="api",
                session=f"token {found.id}", locale=found.locale, zone=found.zone,
            )  # fmt: skip
        return self.get_response(request)

    def _in_the_address(self, exposed: list[str]) -> HttpResponse:
        """Refuse a token that stands in an address, and end it: addresses are logged everywhere (T102)."""
        for text in exposed:
            known = queries.token_id_of(text)
            if known is not None:
                commands.end_token(known, reason="stood in an address", by=SYSTEM, at=database_now())
        told = _("A token belongs into the Authorization header. One that stood in an address is ended.")
        return JsonResponse({"code": "token_in_address", "error": told}, status=400)
