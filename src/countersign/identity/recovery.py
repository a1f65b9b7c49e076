"""I cannot sign in: a link by mail, thirty minutes, used once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from countersign.identity import asking, commands, jobs, queries, rules
from countersign.identity.configured import sign_in_limits
from countersign.identity.entering import see_other
from countersign.identity.models import Account
from countersign.identity.views import waiting_words
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid, TooOften
from countersign.ui import refusals, render
from countersign.ui.frames import FieldError

_SESSION_KEY = "reset"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take an e-mail and answer the same whether anybody has it; the rest happens in a job."""
    if request.method != "POST":
        return _asking(request)
    email = rules.normalised_email(request.POST.get("email", ""))
    if rules.email_fault(email) is not None:
        text = _("Type the e-mail you are registered with.")
        return _asking(request, email[:254], [FieldError(text, "id_email")], 422)
    try:
        commands.begin_attempt(f"link {email}", limits=sign_in_limits(), by=asking.nobody(request), at=database_now())
    except TooOften as refusal:
        seconds = int(refusal.facts["retry_seconds"])
        response = _asking(request, email, [FieldError(waiting_words(seconds))], 429)
        response["Retry-After"] = str(seconds)
        return response
    jobs.mail_reset_link.defer(email=email, ip=asking.peer(request))
    return see_other("/password/reset/sent")


def _asking(
    request: HttpRequest, email: str = "", errors: list[FieldError] | None = None, status: int = 200
) -> HttpResponse:
    wrong = {error.field: error.text for error in errors or [] if error.field}
    context = {"brand": asking.brand(), "email": email, "errors": errors or [], "wrong": wrong}
    return render.page(request, "identity/password/ask.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest) -> HttpResponse:
    """Say what happens next, to everybody the same."""
    return render.page(request, "identity/password/sent.html", {"brand": asking.brand()})


@never_cache
@require_http_methods(["GET", "HEAD"])
def opened(request: HttpRequest, person: str, token: str) -> HttpResponse:
    """Take the token out of the address, where a Referer header or a history would keep it."""
    if _reset_account(person, token) is None:
        return render.page(request, "identity/password/expired.html", {"brand": asking.brand()}, status=410)
    if request.user.is_authenticated:
        request.session.flush()
    request.session[_SESSION_KEY] = [person, token]
    return see_other("/password/new")


def let_choose(request: HttpRequest, account_id: int) -> None:
    """Let this browser choose a password for an account whose person was proven anew, as behind a mailed link.

    The caller has spent what proves it: a link of a recovery works once.
    """
    account = queries.account_to_go_on(account_id)
    if account is None:
        return
    if request.user.is_authenticated:
        request.session.flush()
    request.session[_SESSION_KEY] = [int_to_base36(account.pk), default_token_generator.make_token(account)]


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Set the new password; every session of the account ends."""
    kept: Any = request.session.get(_SESSION_KEY)
    account = _reset_account(*kept) if isinstance(kept, list) and len(kept) == 2 else None
    if account is None:
        return render.page(request, "identity/password/expired.html", {"brand": asking.brand()}, status=410)
    if request.method != "POST":
        return _choosing(request, account)
    # The link proves the mailbox, no more (A1).
    by = replace(asking.person(account, request, assurance="A1"), session=None)
    try:
        commands.change_password(account.pk, request.POST.get("password", ""), by=by, at=database_now(), way="mail")
    except Invalid as refusal:
        return _choosing(request, account, [FieldError(refusals.words(refusal), "id_password")], 422)
    request.session.flush()
    return see_other("/sign-in?changed")


def _choosing(
    request: HttpRequest, account: Account, errors: list[FieldError] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "brand": asking.brand(),
        "email": account.email,
        "minimum": queries.password_minimum(account.pk),
        "errors": errors or [],
        "wrong": {error.field: error.text for error in errors or []},
    }
    return render.page(request, "identity/password/new.html", context, status=status)


def _reset_account(person: str, token: str) -> Account | None:
    """Return the active account whose unused, unexpired token this is."""
    try:
        account = queries.account_to_go_on(base36_to_int(person))
    except (ValueError, OverflowError):
        return None
    if account is None or not default_token_generator.check_token(account, token):
        return None
    return account
