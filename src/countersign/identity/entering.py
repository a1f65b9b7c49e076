"""The steps of signing in: what was proven so far, what is still wanted, and the session at the end."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import constant_time_compare

from countersign.identity import asking, commands, queries, rules
from countersign.identity.models import Account
from countersign.kernel import settings as given
from countersign.kernel.clock import database_now
from countersign.kernel.settings import setting

BACKEND = "countersign.identity.backend.PasswordBackend"
LASTS = timedelta(minutes=10)
DEVICE_COOKIE = "__Host-device" if settings.SECURE else "device"
_DEVICE_SECONDS = 400 * 24 * 3600
_KEY = "entering"


@dataclass(frozen=True)
class Entering:
    """Somebody between the first proof and the session.

    step:    "factor": a second factor is wanted; "enrolment": a member of the staff has no passkey yet.
    wanted:  path to go on to.
    """

    account: Account
    step: str
    wanted: str | None


def go_on(
    request: HttpRequest, account: Account, *, method: str, wanted: str | None, strong: bool = False
) -> HttpResponse:
    """Open the session, or lead to what is still wanted after a first proof (T17, T22).

    strong:  the proof resists phishing and needs nothing beside it.
    """
    if strong:
        return enter(request, account, method=method, wanted=wanted)
    factors = queries.factors(account.pk)
    waiver = _waiver(account)
    if waiver is not None or not (factors.any or account.is_staff):
        return enter(request, account, method=method, wanted=wanted, waiver=waiver)
    step = "factor" if factors.passkeys or (factors.totp and not account.is_staff) else "enrolment"
    if request.user.is_authenticated:
        request.session.flush()
    else:
        request.session.cycle_key()
    ends_at = database_now() + LASTS
    request.session[_KEY] = {
        "account": account.pk, "step": step, "wanted": wanted or "", "until": ends_at.timestamp(),
        "password": account.get_session_auth_hash(),
    }  # fmt: skip
    return see_other(f"/sign-in/{step}")


def _waiver(account: Account) -> queries.WaiverRow | None:
    """Return the waiver that counts: one of the demonstration counts in the demonstration alone."""
    waiver = queries.waiver_of(account.pk) if account.is_staff else None
    if waiver is not None and waiver.way == rules.DEMONSTRATION and not setting(given.DEMO):
        return None
    return waiver


def entering(request: HttpRequest, step: str) -> Entering | None:
    """Return who stands at this step: not too long, still active, with the same password."""
    kept: Any = request.session.get(_KEY) if request.session.session_key else None
    if not isinstance(kept, dict) or kept["step"] != step or database_now().timestamp() > kept["until"]:
        return None
    account = queries.account_to_go_on(kept["account"])
    if account is None or not constant_time_compare(kept["password"], account.get_session_auth_hash()):
        return None
    return Entering(account, step, kept["wanted"] or None)


def enter(
    request: HttpRequest, account: Account, *, method: str, wanted: str | None,
    waiver: queries.WaiverRow | None = None,
) -> HttpResponse:  # fmt: skip
    """Open the session under a new key, record the sign-in, and go on to what was asked for (T23)."""
    asked: Any = request
    if request.user.is_authenticated and request.user.pk != account.pk:
        request.session.flush()
    request.session.pop(_KEY, None)
    auth.login(request, account, backend=BACKEND)
    if waiver is not None:
        request.session["waived"] = [waiver.way, waiver.until_at.timestamp()]
    else:
        request.session.pop("waived", None)
    asked.session.save()
    device = request.COOKIES.get(DEVICE_COOKIE, "")[:80] or secrets.token_urlsafe(24)
    commands.record_sign_in(
        account.pk,
        commands.Opened(
            reference=asked.session.reference,
            user_agent=request.headers.get("User-Agent", ""),
            method=method,
            device=device,
            ends_at=waiver.until_at if waiver is not None else None,
        ),
        by=replace(asking.person(account, request), method=method),
        at=database_now(),
    )
    response = see_other(rules.own_path(wanted) or home(account))
    remember_language(response, account.locale)
    response.set_cookie(
        DEVICE_COOKIE, device, max_age=_DEVICE_SECONDS, path="/", secure=settings.SECURE, httponly=True, samesite="Lax"
    )
    return response


def leave(request: HttpRequest) -> None:
    """Forget the session, or the steps that were gone."""
    auth.logout(request)


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


def see_other(path: str) -> HttpResponseRedirect:
    """Answer a form with 303, so that reloading the next page sends nothing again."""
    response = HttpResponseRedirect(path)
    response.status_code = 303
    return response
