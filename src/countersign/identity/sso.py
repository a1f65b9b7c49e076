"""Signing in through the organisation's OpenID provider: staff alone, and only accounts that exist."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from countersign.identity import asking, commands, provider, queries
from countersign.identity.entering import go_on
from countersign.identity.models import Account
from countersign.identity.views import card, wanted_of
from countersign.kernel import settings as given
from countersign.kernel.clock import database_now
from countersign.kernel.errors import NotAllowed
from countersign.kernel.settings import setting
from countersign.ui.frames import FieldError

log = logging.getLogger("countersign.sso")
_KEY = "sso"


def _redirect() -> str:
    return f"{settings.ORIGIN}/sign-in/sso/return"


def _max_age() -> int:
    return setting(given.STAFF_SESSION_MINUTES) * 60


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider; what its answer is checked against stays in the session."""
    if setting(given.OIDC_ISSUER) is None:
        raise Http404
    made = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    try:
        target = provider.address(_redirect(), **made, max_age=_max_age())
    except provider.ProviderFault as why:
        return _refused(request, why)
    request.session[_KEY] = {**made, "wanted": wanted_of(request) or ""}
    return HttpResponseRedirect(target)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Take the provider's answer: once, from this browser, for an account that exists."""
    if setting(given.OIDC_ISSUER) is None:
        raise Http404
    kept: Any = request.session.pop(_KEY, None) if request.session.session_key else None
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    if not isinstance(kept, dict) or not constant_time_compare(state, kept["state"]):
        return _refused(request, provider.ProviderFault("another state"))
    if not code or len(code) > 4000:
        return _refused(request, provider.ProviderFault(request.GET.get("error", "no code")[:80]))
    try:
        told = provider.vouched(
            _redirect(), code=code, nonce=kept["nonce"], verifier=kept["verifier"], max_age=_max_age(),
            came_from=request.GET.get("iss"),
        )  # fmt: skip
        account = _account(request, told)
    except (provider.ProviderFault, NotAllowed) as why:
        return _refused(request, why)
    return go_on(request, account, method="sso", wanted=kept["wanted"] or None, strong=told.strong)


def _account(request: HttpRequest, told: provider.Vouched) -> Account:
    """Find whom the provider means: by issuer and subject, at the first time by a verified address of ours."""
    found = queries.linked_account(told.issuer, told.subject)
    if found is None:
        account = queries.account_for_sign_in(told.email) if told.email else None
        if account is None or not account.is_active or not _is_ours(told.email):
            raise NotAllowed("sso_unknown")
        by = asking.nobody(request)
        commands.link_identity(account.pk, told.issuer, told.subject, by=by, at=database_now())
        return account
    known = queries.account_to_go_on(found)
    if known is None or not known.is_staff:
        raise NotAllowed("sso_unknown")
    return known


def _is_ours(email: str) -> bool:
    return email.rpartition("@")[2].lower() in setting(given.OIDC_ALLOWED_DOMAINS)


def _refused(request: HttpRequest, why: Exception) -> HttpResponse:
    """Say that it did not work; why, the log says: the page would tell a stranger who has an account here."""
    log.warning("Single sign-on was refused: %s", why)
    text = _("The sign-in of your organisation did not go through. Try again, or sign in with a passkey.")
    return card(request, None, errors=[FieldError(text)], status=422)
