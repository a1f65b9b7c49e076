"""A member of the staff without a passkey: this page and signing out are all there is (T17)."""

from __future__ import annotations

import os
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from countersign.identity import asking, commands, queries, webauthn
from countersign.identity.entering import Entering, enter, entering, see_other
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Conflict, Invalid
from countersign.ui import refusals, render
from countersign.ui.frames import FieldError

_CHALLENGE = "enrolment_challenge"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """Make the first passkey; only then the session is opened."""
    entered = entering(request, "enrolment")
    if entered is None:
        return see_other("/sign-in")
    if request.method != "POST":
        return _page(request, entered)
    by = asking.person(entered.account, request)
    try:
        add(request, entered.account.pk, kept_challenge(request, _CHALLENGE), by=by)
    except webauthn.Unproven:
        return _page(request, entered, [FieldError(_("The passkey was not made. Try again."))], 422)
    except (Invalid, Conflict) as refusal:
        return _page(request, entered, [FieldError(refusals.words(refusal), "id_name")], refusal.status)
    return enter(request, entered.account, method="passkey", wanted=entered.wanted)


def add(request: HttpRequest, account_id: int, challenge: bytes, *, by: Any) -> int:
    """Check the browser's answer and add the passkey. Raises Unproven and what the command raises."""
    made = webauthn.made(request.POST.get("made", ""), challenge)
    new = commands.NewPasskey(made.credential, made.public_key, made.sign_count, made.transports)
    return commands.add_passkey(account_id, new, request.POST.get("name", ""), by=by, at=database_now())


def kept_challenge(request: HttpRequest, name: str) -> bytes:
    """Read the challenge that the last page asked; the next page asks another one."""
    kept: Any = request.session.get(name, "")
    return bytes.fromhex(kept) if kept else os.urandom(32)


def new_challenge(request: HttpRequest, name: str) -> bytes:
    """Make a challenge and keep it in the session."""
    challenge = os.urandom(32)
    request.session[name] = challenge.hex()
    return challenge


def question(request: HttpRequest, account: Any, name: str) -> str:
    """Write what the browser is asked for a new passkey of this person. One query."""
    known = [
        webauthn.Known(row.credential, row.public_key, row.transports) for row in queries.passkeys_of(account.pk)
    ]
    return webauthn.creation_options(account.pk, account.email, account.name, known, new_challenge(request, name))


def _page(
    request: HttpRequest, entered: Entering, errors: list[FieldError] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "brand": asking.brand(),
        "email": entered.account.email,
        "name": request.POST.get("name", ""),
        "question": question(request, entered.account, _CHALLENGE),
        "errors": errors or [],
        "wrong": {error.field: error.text for error in errors or [] if error.field},
    }
    return render.page(request, "identity/enrolment.html", context, status=status)
