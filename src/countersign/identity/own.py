"""What a signed-in person does about their own sign-in: the password, the other browsers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from countersign.identity import asking, commands, queries, rules, words
from countersign.identity.configured import sign_in_limits
from countersign.identity.entering import see_other
from countersign.identity.views import waiting_words
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid, TooOften
from countersign.ui import refusals, render, times
from countersign.ui.frames import FieldError


@sensitive_post_parameters("current", "password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password, knowing the old one; other browsers are signed out."""
    if request.method != "POST":
        return _password(request)
    person: Any = request.user
    session: Any = request.session
    by, at = asking.person(person, request), database_now()
    try:
        attempt = commands.begin_attempt(person.email, limits=sign_in_limits(), by=by, at=at)
    except TooOften as refusal:
        seconds = int(refusal.facts["retry_seconds"])
        response = _password(request, [FieldError(waiting_words(seconds))], 429)
        response["Retry-After"] = str(seconds)
        return response
    if not person.check_password(request.POST.get("current", "")[: rules.MAXIMUM_PASSWORD]):
        text = _("This is not your present password.")
        return _password(request, [FieldError(text, "id_current")], 422)
    commands.forgive_attempt(attempt)
    chosen = request.POST.get("password", "")
    try:
        changed = commands.change_password(person.pk, chosen, by=by, at=at, keep=session.reference)
    except Invalid as refusal:
        return _password(request, [FieldError(refusals.words(refusal), "id_password")], 422)
    update_session_auth_hash(request, changed)
    return see_other("/password/change?changed")


def _password(request: HttpRequest, errors: list[FieldError] | None = None, status: int = 200) -> HttpResponse:
    person: Any = request.user
    context = {
        "brand": asking.brand(),
        "email": person.email,
        "minimum": queries.password_minimum(person.pk),
        "errors": errors or [],
        "wrong": {error.field: error.text for error in errors or [] if error.field},
        "changed": "changed" in request.GET,
    }
    return render.page(request, "identity/password/change.html", context, status=status)


@dataclass(frozen=True)
class ShownSession:
    """One line of the list: ready words."""

    reference: str
    browser: str
    ip: str
    signed_in: str
    seen: str
    method: str
    current: bool


@never_cache
@require_http_methods(["GET", "HEAD"])
def sessions(request: HttpRequest) -> HttpResponse:
    """List the browsers that are signed in as this person."""
    asked: Any = request
    actor: Actor = asked.actor
    done = request.GET.get("done", "")
    rows = [_shown(row, actor) for row in queries.sessions_of(request.user.pk or 0, by=actor)]
    context = {"brand": asking.brand(), "sessions": rows, "done": words.DONE.get(done, "")}
    return render.page(request, "identity/sessions.html", context)


def _shown(row: queries.SessionRow, actor: Actor) -> ShownSession:
    at = [
        times.exact_with_zone(moment, actor.zone, actor.locale) if moment else ""
        for moment in (row.signed_in_at, row.seen_at)
    ]
    browser = rules.browser_name(row.user_agent) or _("Unknown browser")
    method = str(words.METHODS.get(row.method, ""))
    return ShownSession(row.reference, browser, row.ip or "", at[0], at[1], method, row.current)


@require_POST
def end_session(request: HttpRequest, reference: str) -> HttpResponse:
    """Sign another browser out."""
    asked: Any = request
    actor = replace(asked.actor, key=None)
    commands.end_session(request.user.pk or 0, reference, by=actor, at=database_now())
    return see_other("/sign-in" if reference == actor.session else "/sessions")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign every other browser out."""
    asked: Any = request
    commands.end_other_sessions(asked.actor.account_id, by=asked.actor.without_key(), at=database_now())
    return see_other("/sessions?done=others_ended")
