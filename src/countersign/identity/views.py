"""Signing in and out, and the choices one has before that: language and colours."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from countersign.identity import asking, commands, rules
from countersign.identity.adapter import home
from countersign.identity.configured import sign_in_limits
from countersign.kernel import settings as given
from countersign.kernel.clock import database_now
from countersign.kernel.errors import TooOften
from countersign.kernel.settings import setting
from countersign.ui import render
from countersign.ui.frames import FieldError
from countersign.ui.views import preferences as switched

_TYPED_LONGEST = 254


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the card, or look at a name and a password."""
    wanted = rules.own_path(request.POST.get("next") or request.GET.get("next"))
    if wanted is not None and wanted.startswith("/sign-"):
        wanted = None
    if request.method == "POST":
        return _tried(request, wanted)
    if request.user.is_authenticated:
        return see_other(wanted or home(request.user))
    return _card(request, wanted, note="changed" if "changed" in request.GET else "")


def _tried(request: HttpRequest, wanted: str | None) -> HttpResponse:
    email = rules.normalised_email(request.POST.get("email", ""))
    password = request.POST.get("password", "")
    errors = _typing_errors(email, password)
    if errors:
        return _card(request, wanted, email=email[:_TYPED_LONGEST], errors=errors, status=422)
    try:
        attempt = commands.begin_attempt(email, limits=sign_in_limits(), by=asking.nobody(request), at=database_now())
    except TooOften as refusal:
        return _wait(request, wanted, email, int(refusal.facts["retry_seconds"]))
    account = get_adapter(request).authenticate(request, email=email, password=password)
    if account is None:
        if attempt.retry_seconds is not None:
            return _wait(request, wanted, email, attempt.retry_seconds)
        text = _("The e-mail or the password is not right. Check both and try again.")
        return _card(request, wanted, email=email, errors=[FieldError(text)], status=422)
    commands.forgive_attempt(attempt)
    if request.user.is_authenticated and request.user.pk != account.pk:
        request.session.flush()
    response: HttpResponse = perform_login(request, account, email=email, redirect_url=wanted)
    return response


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
    response = _card(request, wanted, email=email, errors=[FieldError(waiting_words(seconds))], status=429)
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


def _card(
    request: HttpRequest,
    wanted: str | None,
    *,
    email: str = "",
    errors: list[FieldError] | None = None,
    note: str = "",
    status: int = 200,
) -> HttpResponse:
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
    get_adapter(request).logout(request)
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


def see_other(path: str) -> HttpResponseRedirect:
    """Answer a form with 303, so that reloading the next page sends nothing again."""
    response = HttpResponseRedirect(path)
    response.status_code = 303
    return response
