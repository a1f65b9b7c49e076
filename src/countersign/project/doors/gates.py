"""Keep the gate that each route declares; a route without one does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from countersign.api.problems import problem
from countersign.customers.commands.parties import record_refused_edit
from countersign.customers.queries.cases import customer_of_contract
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import NotVisible
from countersign.kernel.routes import GATES
from countersign.kernel.tenancy import leave
from countersign.project.doors import refusals

ANYONE = "anyone"
LARGEST = 2**63 - 1  # Nothing in the database has a larger number; asking for one would be an error there.


class Gates:
    """Let in whom the route's policy lets in.

    Somebody who is not signed in is led to the sign-in page and back; somebody who is, but for whom
    this is not, hears what everybody hears of a thing that does not exist.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        asked: Any = request
        policy = getattr(view, "policy", None)
        if policy is None or any(isinstance(value, int) and value > LARGEST for value in kwargs.values()):
            return refusals.answer(request, NotVisible())
        if policy == ANYONE:
            leave()  # The same page for whoever comes: a claim for instance, which lies in no contract of one's own.
        if GATES[policy](asked.actor):
            return None
        if policy == "token":
            return token_needed()
        if asked.actor.is_signed_in:
            if settings.SERVES_VAULT and policy == "staff" and asked.actor.is_customer:
                _tried_the_vault(request, asked.actor)
            return refusals.answer(request, NotVisible())
        return to_sign_in(request)


def _tried_the_vault(request: HttpRequest, by: Actor) -> None:
    """Write down that a customer tried a page of the officers on the vault's origin (T77)."""
    if by.contract is None or request.method == "HEAD":
        return
    customer = customer_of_contract(by.contract)[0]
    way = f"{request.method} {request.path}"
    record_refused_edit(customer, [], way, by=by.without_key(), at=database_now())


def token_needed() -> HttpResponse:
    """Tell a program that it must bring a token; a cookie opens nothing here (T1)."""
    response = problem(401, "token_needed", _("Bring a token in the Authorization header."))
    response["WWW-Authenticate"] = "Bearer"
    return response


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page; afterwards back to this page, if it is one that can be read."""
    target = settings.LOGIN_URL
    if request.method == "GET":
        target += "?next=" + quote(request.get_full_path(), safe="/")
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=401)
        response["HX-Redirect"] = settings.LOGIN_URL
        return response
    return HttpResponseRedirect(target, status=303)
