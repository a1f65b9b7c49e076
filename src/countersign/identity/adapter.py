"""How allauth's sign-in meets our commands: what it would write or render itself, it does not."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import logout as forget
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from countersign.identity import asking, commands, rules
from countersign.identity.models import Account
from countersign.kernel.clock import database_now


class AccountAdapter(DefaultAccountAdapter):
    """Our answers to allauth: no sign-up, no messages of its own, sign-ins recorded."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: accounts are added by commands alone."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the pages say what happened."""

    def is_safe_url(self, url: str | None) -> bool:
        """Accept paths of our own origin alone (T98)."""
        return rules.own_path(url) is not None

    def get_client_ip(self, request: HttpRequest) -> str:
        """Take the address that the front door set."""
        return asking.peer(request) or ""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Send staff to the desk and customers to their tickets."""
        return home(request.user)

    def login(self, request: HttpRequest, user: Account) -> None:
        """Open the session under a new key and record the sign-in (T23)."""
        super().login(request, user)
        session: Any = request.session
        session.save()
        commands.record_sign_in(
            user.pk,
            reference=session.reference,
            user_agent=request.headers.get("User-Agent", ""),
            by=asking.person(user, request),
            at=database_now(),
        )

    def post_login(self, request: HttpRequest, user: Account, **about: Any) -> HttpResponse:
        """Go to the page that was asked for, when it is ours, else home; keep the person's language."""
        response = HttpResponseRedirect(rules.own_path(about.get("redirect_url")) or home(user))
        response.status_code = 303
        remember_language(response, user.locale)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Forget the session."""
        forget(request)


def home(person: Any) -> str:
    """Name the first page of a person."""
    return "/desk/" if getattr(person, "is_staff", False) else "/"


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep a language for the pages that are seen before signing in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path="/",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
