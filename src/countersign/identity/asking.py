"""Who asks: the middleware that reads the session, names the actor and sets the language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare

from countersign.identity import commands, queries, rules
from countersign.identity.commands.step_up import meet_network
from countersign.identity.models import Account
from countersign.identity.words import WAIVED
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.tenancy import leave
from countersign.ui.idempotency import FIELD
from countersign.ui.times import exact_with_zone

Completion = Callable[[HttpRequest, Actor], Actor]
_completions: list[Completion] = []
_brands: list[Callable[[], str]] = []
# A stream reconnects by itself: that is no use of a session by its person.
_NOT_A_USE = ("/stream",)


def complete_customers_with(complete: Completion) -> None:
    """Register the room above that knows a customer's contract and the roles on it (done once, at start)."""
    _completions[:] = [complete]


def name_provider_with(name: Callable[[], str]) -> None:
    """Register the room above that knows the provider's name, for the sign-in page (done once, at start)."""
    _brands[:] = [name]


def brand() -> str:
    """Return the provider's name. At most one query."""
    return (_brands[0]() if _brands else "") or "Countersign"


class Asking:
    """Put `request.user` and `request.actor` on a request and speak the person's language.

    Stands after Django's SessionMiddleware, in the place of its AuthenticationMiddleware and
    LocaleMiddleware. Queries: none without a session cookie, one with it; for customers, the
    room above adds one for the contract.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked: Any = request
        try:
            account = account_of(request)
        except (OperationalError, InterfaceError):
            # For the page that says that the database is away.
            translation.activate(translation.get_language_from_request(request))
            raise
        asked.user = account or AnonymousUser()
        language = account.locale if account else translation.get_language_from_request(request)
        try:
            with translation.override(language):
                asked.actor = actor_of(request)
                asked.banner = banner(request, asked.actor) if account else ""
                response = self.get_response(request)
        finally:
            leave()
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Read the form's idempotency key; a view that reads its own body is left alone."""
        asked: Any = request
        if request.method != "POST" or asked.actor.id is None:
            return
        asked.actor = placed(asked.actor, request)
        if getattr(view, "csrf_exempt", False):
            return
        try:
            typed = request.POST.get(FIELD) or request.POST.get("key")
        except UnreadablePostError:
            return  # The sender is gone; nobody waits for an answer.
        key = rules.form_key(asked.actor.id, typed or request.headers.get("Idempotency-Key"))
        if key is not None:
            asked.actor = replace(asked.actor, key=key)


def account_of(request: HttpRequest) -> Account | None:
    """Return who is signed in: the session holds, the account is active, the password is the same."""
    session: Any = request.session
    if session.session_key is None:
        return None
    bound = session.get(HASH_SESSION_KEY)  # Reads the session, its account with it.
    account: Account | None = session.account
    if account is None or not account.is_active or bound is None:
        return None
    if not constant_time_compare(bound, account.get_session_auth_hash()):
        return None
    if not rules.same_client(session.user_agent, request.headers.get("User-Agent", "")):
        return None  # The cookie is somewhere else than where it was set (T20).
    if session.stale and not request.path.startswith(_NOT_A_USE):
        commands.touch_session(session.reference)
    return account


def actor_of(request: HttpRequest) -> Actor:
    """Build the actor of a request: the person with role and session, or nobody with an address."""
    user = getattr(request, "user", None)
    if not isinstance(user, Account):
        return nobody(request)
    actor = person(user, request)
    if actor.is_customer and _completions:
        return _completions[0](request, actor)
    return actor


def nobody(request: HttpRequest) -> Actor:
    """Build the actor of a request without a sign-in (A0)."""
    return Actor("nobody", ip=peer(request), locale=translation.get_language() or "en")


def person(account: Account, request: HttpRequest, *, assurance: str = "A2") -> Actor:
    """Build the actor of a signed-in person: a session proves A2 (security.md 4.1)."""
    session: Any = request.session
    return Actor(
        "staff" if account.is_staff else "customer",
        id=account.pk, name=account.name, roles=frozenset(account.roles), ip=peer(request),
        assurance=assurance, channel="desk" if account.is_staff else "portal",
        session=session.reference or None, locale=account.locale, zone=account.zone,
        method=session.method or "password",
    )  # fmt: skip


def banner(request: HttpRequest, actor: Actor) -> str:
    """Say on every page that this session was opened under a waiver (T17)."""
    waived: Any = request.session.get("waived")
    if not waived:
        return ""
    until_at = datetime.fromtimestamp(waived[1], tz=UTC)
    said: str = str(WAIVED[waived[0]]) % {"until": exact_with_zone(until_at, actor.zone, actor.locale)}
    return said


def placed(actor: Actor, request: HttpRequest) -> Actor:
    """Look whether a session acts from a network where its person was never seen (M8).

    With a second factor, the first act from there asks for it; without one, the network is recorded and known.
    Queries: none while the session stays where it was opened.
    """
    session: Any = request.session
    if session.ip in (None, actor.ip) or rules.network_of(session.ip) == rules.network_of(actor.ip):
        return actor
    if queries.seen_at_network(actor.account_id, actor.ip):
        return actor
    if queries.factors(actor.account_id).any:
        return replace(actor, new_network=True)
    meet_network(actor.account_id, by=actor, at=database_now())
    return actor


def peer(request: HttpRequest) -> str | None:
    """Return the peer's address as the front door set it; headers anyone can send are never read (T97)."""
    return request.META.get("REMOTE_ADDR") or None
