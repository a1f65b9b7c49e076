"""How a person signs in: passkeys, the app, recovery codes, the last sign-ins."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from countersign.identity import asking, commands, enrolment, queries, rules, webauthn, words
from countersign.identity.configured import totp_address
from countersign.identity.entering import see_other
from countersign.identity.step_up import CAME_FROM
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Conflict, Invalid
from countersign.ui import refusals, render, times
from countersign.ui.frames import FieldError
from countersign.vault import box

_CHALLENGE = "passkey_challenge"
_HERE = "/account/security"


@dataclass(frozen=True)
class ShownPasskey:
    """One passkey of the list: ready words."""

    id: int
    name: str
    created: str
    used: str


@dataclass(frozen=True)
class ShownSignIn:
    """One line of the last sign-ins: ready words."""

    at: str
    browser: str
    ip: str
    method: str
    mark: str


@never_cache
@require_http_methods(["GET", "HEAD"])
def page(request: HttpRequest) -> HttpResponse:
    """Show how this person signs in, and from where they did."""
    return _page(request)


def _page(
    request: HttpRequest, errors: list[FieldError] | None = None, status: int = 200, name: str = ""
) -> HttpResponse:
    asked: Any = request
    person: Any = request.user
    actor: Actor = asked.actor
    owned = queries.factors(person.pk)
    context = {
        "brand": asking.brand(),
        "passkeys": [_shown(row, actor) for row in queries.passkeys_of(person.pk)],
        "factors": owned,
        "is_staff": person.is_staff,
        "totp_url": "" if person.is_staff else totp_address(),
        "question": enrolment.question(request, person, _CHALLENGE),
        "name": name or _suggested(request),
        "sign_ins": [_sign_in(row, actor) for row in queries.last_sign_ins(person.pk, by=actor)],
        "home": "/desk/" if person.is_staff else "/",
        "errors": errors or [],
        "wrong": {error.field: error.text for error in errors or [] if error.field},
        "minimum": rules.MINIMUM_PASSWORD,
        "onward": request.session.get(CAME_FROM, "") if owned.any else "",
        "done": words.DONE.get(request.GET.get("done", ""), ""),
    }
    return render.page(request, "identity/security.html", context, status=status)


def _suggested(request: HttpRequest) -> str:
    return rules.browser_name(request.headers.get("User-Agent", ""))[:60]


def _shown(row: queries.PasskeyRow, actor: Actor) -> ShownPasskey:
    used = times.exact_with_zone(row.last_used_at, actor.zone, actor.locale) if row.last_used_at else ""
    return ShownPasskey(row.id, row.name, times.exact_with_zone(row.created_at, actor.zone, actor.locale), used)


def _sign_in(row: queries.SignInRow, actor: Actor) -> ShownSignIn:
    mark = str(words.MARKS.get(row.kind, "")) or (_("New network or browser") if row.new else "")
    browser = rules.browser_name(row.user_agent) if row.user_agent else ""
    at = times.exact_with_zone(row.at, actor.zone, actor.locale)
    return ShownSignIn(at, browser, row.ip or "", str(words.METHODS.get(row.method, "")), mark)


@never_cache
@require_POST
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey that this browser has just made."""
    asked: Any = request
    typed = request.POST.get("name", "").replace("\x00", "")
    try:
        enrolment.add(request, asked.actor.account_id, enrolment.kept_challenge(request, _CHALLENGE), by=asked.actor)
    except webauthn.Unproven:
        return _page(request, [FieldError(_("The passkey was not made. Try again."))], 422, typed)
    except (Invalid, Conflict) as refusal:
        return _page(request, [FieldError(refusals.words(refusal), "id_name")], refusal.status, typed)
    return see_other(f"{_HERE}?done=passkey_added")


@never_cache
@require_POST
def rename_passkey(request: HttpRequest, passkey: int) -> HttpResponse:
    """Give a passkey another name."""
    asked: Any = request
    try:
        commands.rename_passkey(
            asked.actor.account_id, passkey, request.POST.get("name", ""), by=asked.actor, at=database_now()
        )
    except Invalid as refusal:
        return _page(request, [FieldError(refusals.words(refusal))], 422)
    return see_other(f"{_HERE}?done=passkey_renamed")


@never_cache
@require_POST
def remove_passkey(request: HttpRequest, passkey: int) -> HttpResponse:
    """Remove a passkey, after a proof by a second factor."""
    asked: Any = request
    try:
        commands.remove_passkey(asked.actor.account_id, passkey, by=asked.actor, at=database_now())
    except Conflict as refusal:
        return _page(request, [FieldError(refusals.words(refusal))], 409)
    return see_other(f"{_HERE}?done=passkey_removed")


@never_cache
@require_POST
def remove_totp(request: HttpRequest) -> HttpResponse:
    """Remove the authenticator app, after a proof by a second factor."""
    asked: Any = request
    try:
        commands.record_totp_removed(asked.actor.account_id, by=asked.actor, at=database_now())
    except Conflict as refusal:
        return _page(request, [FieldError(refusals.words(refusal))], 409)
    with suppress(box.VaultAway):  # A seed without its mark proves nothing, and the next one replaces it.
        box.totp_drop(asked.actor.account_id)
    return see_other(f"{_HERE}?done=totp_removed")


@never_cache
@require_POST
def make_codes(request: HttpRequest) -> HttpResponse:
    """Make ten recovery codes and show them, once."""
    asked: Any = request
    try:
        codes = commands.make_recovery_codes(asked.actor.account_id, by=asked.actor, at=database_now())
    except Conflict as refusal:
        return _page(request, [FieldError(refusals.words(refusal))], 409)
    context = {"brand": asking.brand(), "codes": codes, "email": request.user.get_username()}
    return render.page(request, "identity/recovery_codes.html", context)
