"""Signing in and out, and the choices one has before that: language and colours."""

from __future__ import annotations

import json
import os
from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from countersign.identity import asking, challenges, commands, factors, queries, rules, webauthn
from countersign.identity.configured import sign_in_limits
from countersign.identity.entering import Entering, enter, entering, go_on, home, leave, see_other
from countersign.kernel import settings as given
from countersign.kernel.clock import database_now
from countersign.kernel.errors import TooOften
from countersign.kernel.settings import setting
from countersign.ui import render
from countersign.ui.frames import FieldError
from countersign.ui.views import preferences as switched
from countersign.vault import box

_TYPED_LONGEST = 254
_BY_PASSKEY = "sign-in"
_CHALLENGE = "factor_challenge"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the card, or look at a name and a password."""
    wanted = wanted_of(request)
    if request.method == "POST":
        return _tried(request, wanted)
    if request.user.is_authenticated:
        return see_other(wanted or home(request.user))
    return card(request, wanted, note="changed" if "changed" in request.GET else "")


def wanted_of(request: HttpRequest) -> str | None:
    """Read which page of ours is to follow; the pages of signing in themselves never are."""
    wanted = rules.own_path(request.POST.get("next") or request.GET.get("next"))
    return None if wanted is not None and wanted.startswith("/sign-") else wanted


def _tried(request: HttpRequest, wanted: str | None) -> HttpResponse:
    email = rules.normalised_email(request.POST.get("email", ""))
    password = request.POST.get("password", "")
    errors = _typing_errors(email, password)
    if errors:
        return card(request, wanted, email=email[:_TYPED_LONGEST], errors=errors, status=422)
    try:
        attempt = commands.begin_attempt(email, limits=sign_in_limits(), by=asking.nobody(request), at=database_now())
    except TooOften as refusal:
        return _wait(request, wanted, email, int(refusal.facts["retry_seconds"]))
    account: Any = authenticate(request, email=email, password=password)
    if account is None:
        if attempt.retry_seconds is not None:
            return _wait(request, wanted, email, attempt.retry_seconds)
        text = _("The e-mail or the password is not right. Check both and try again.")
        return card(request, wanted, email=email, errors=[FieldError(text)], status=422)
    commands.forgive_attempt(attempt)
    return go_on(request, account, method="password", wanted=wanted)


@never_cache
@require_POST
def by_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in by a passkey alone: the device has verified the person, so it is two factors at once."""
    wanted = wanted_of(request)
    answer, at = request.POST.get(factors.PASSKEY_FIELD, ""), database_now()
    try:
        challenge = webauthn.challenge_of(answer)
    except webauthn.Unproven:
        challenge = b""
    account = None
    if challenges.spend(_BY_PASSKEY, challenge, at=at):
        found = factors.proven_by_passkey(answer, challenge, by=asking.nobody(request), at=at)
        account = queries.account_to_go_on(found) if found is not None else None
    if account is None:
        text = _("This passkey was not accepted. Try again, or sign in with your password.")
        return card(request, wanted, errors=[FieldError(text)], status=422)
    return enter(request, account, method="passkey", wanted=wanted)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor after a right password (T22)."""
    entered = entering(request, "factor")
    if entered is None:
        return see_other("/sign-in")
    if request.method != "POST":
        return _factor(request, entered)
    at, by = database_now(), asking.nobody(request)
    kept: Any = request.session.pop(_CHALLENGE, "")
    try:
        method = factors.verify(
            entered.account.pk, request.POST, bytes.fromhex(kept) if kept else os.urandom(32), by=by, at=at
        )
    except TooOften as refusal:
        seconds = int(refusal.facts["retry_seconds"])
        response = _factor(request, entered, [FieldError(waiting_words(seconds))], 429)
        response["Retry-After"] = str(seconds)
        return response
    except box.VaultAway:
        text = _("Codes of the app cannot be checked right now. Use a passkey or a recovery code.")
        return _factor(request, entered, [FieldError(text, "id_proof_code")], 503)
    if method is None:
        return _factor(request, entered, [FieldError(_("This does not prove it. Try again."), "id_proof_code")], 422)
    return enter(request, entered.account, method=method, wanted=entered.wanted)


def _factor(
    request: HttpRequest, entered: Entering, errors: list[FieldError] | None = None, status: int = 200
) -> HttpResponse:
    challenge = os.urandom(32)
    request.session[_CHALLENGE] = challenge.hex()
    owned = queries.factors(entered.account.pk)
    context = {
        "brand": asking.brand(),
        "email": entered.account.email,
        "question": factors.question(entered.account.pk, challenge),
        "takes_codes": not entered.account.is_staff and (owned.totp or owned.recovery_codes_left > 0),
        "takes_totp": owned.totp and not entered.account.is_staff,
        "errors": errors or [],
        "wrong": {error.field: error.text for error in errors or [] if error.field},
    }
    return render.page(request, "identity/factor.html", context, status=status)


def _typing_errors(email: str, password: str) -> list[FieldError]:
    errors = []
    if not email or len(email) > _TYPED_LONGEST or not email.isprintable():
        errors.append(FieldError(_("Type the e-mail you are registered with."), "id_email"))
    if not password:
        errors.append(FieldError(_("Type your password."), "id_password"))
    elif len(password) > rules.MAXIMUM_PASSWORD or "\x00" in password:
        text = _("A password has at most %(maximum)d characters.") % {"maximum": rules.MAXIMUM_PASSWORD}
        errors.append(FieldError(text, "id_password"))
    return errors


def _wait(request: HttpRequest, wanted: str | None, email: str, seconds: int) -> HttpResponse:
    response = card(request, wanted, email=email, errors=[FieldError(waiting_words(seconds))], status=429)
    response["Retry-After"] = str(seconds)
    return response


def waiting_words(seconds: int) -> str:
    """Say how long to wait after too many attempts."""
    minutes = max(1, -(-seconds // 60))
    return ngettext(
        "Too many attempts. Try again in %(minutes)d minute; nothing is locked.",
        "Too many attempts. Try again in %(minutes)d minutes; nothing is locked.",
        minutes,
    ) % {"minutes": minutes}


def card(
    request: HttpRequest,
    wanted: str | None,
    *,
    email: str = "",
    errors: list[FieldError] | None = None,
    note: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw the sign-in card. One query for the clock, one for the provider's name."""
    wrong = {error.field: error.text for error in errors or [] if error.field}
    return render.page(
        request,
        "identity/sign_in.html",
        {
            "brand": asking.brand(),
            "email": email,
            "wanted": wanted or "",
            "errors": errors or [],
            "wrong": wrong,
            "note": note,
            "question": webauthn.request_options([], challenges.issue(_BY_PASSKEY, at=database_now())),
            "sso": setting(given.OIDC_NAME) if setting(given.OIDC_ISSUER) else "",
            "demonstration": demonstration(),
        },
        status=status,
    )


def demonstration() -> list[dict[str, Any]]:
    """Read the sign-ins of the demonstration; none in a real installation."""
    if not setting(given.DEMO):
        return []
    path = setting(given.DATA) / "demo.json"
    try:
        accounts = json.loads(path.read_text(encoding="utf-8"))["accounts"]
    except (OSError, ValueError, KeyError):
        return []  # Not filled yet.
    shown = ("name", "role", "login", "password")
    return [{field: str(row.get(field) or "") for field in shown} for row in accounts]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session by POST; a GET asks first, so that no link can sign anybody out."""
    if request.method != "POST":
        return render.page(request, "identity/sign_out.html", {"brand": asking.brand()})
    person: Any = request.user
    session: Any = request.session
    if person.is_authenticated:
        actor = asking.person(person, request)
        commands.record_sign_out(person.pk, reference=session.reference, by=actor, at=database_now())
    leave(request)
    response = see_other("/sign-in")
    # Not "cookies": that would clear those of every other site of the provider's domain as well.
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep the switches in this browser; a signed-in person's language in the account as well."""
    person: Any = request.user
    language = request.POST.get("language", "")
    if person.is_authenticated and language in rules.LOCALES and language != person.locale:
        actor = asking.person(person, request)
        commands.change_profile(person.pk, by=actor, at=database_now(), locale=language)
    response: HttpResponse = switched(request)
    return response


@never_cache
@require_http_methods(["GET", "HEAD"])
def lost_factor(request: HttpRequest) -> HttpResponse:
    """Say what somebody can do who has lost every second factor; the same for everybody."""
    return render.page(request, "identity/lost_factor.html", {"brand": asking.brand()})
