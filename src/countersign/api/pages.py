"""Tokens of one's own: made with a second factor, shown once, listed with their last use, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from countersign.api import commands, policy, queries, words
from countersign.api.rules import LONGEST_DAYS, Scope, may_hold_own
from countersign.customers.queries import contract_card
from countersign.identity.asking import brand
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import AlreadyDone, Conflict, Invalid, NotAllowed
from countersign.ui import refusals, render, times
from countersign.ui.frames import FieldError, Option

PAGE = "/account/tokens"
DAYS = ("7", "30", "90", "366")


@dataclass(frozen=True, slots=True)
class Shown:
    """One token of the list, in ready words. url: where it is ended, empty when it is over."""

    name: str
    scopes: str
    contract: str
    expires: str
    used: str
    state: str
    url: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List the person's tokens, or make one and show its text, this once."""
    asked: Any = request
    by: Actor = asked.actor
    if request.method != "POST":
        return _page(request, by)
    typed = {name: request.POST.get(name, "").replace("\x00", "")[:200] for name in ("name", "days")}
    scopes = [one[:40] for one in request.POST.getlist("scopes")[:40]]
    days = int(typed["days"]) if typed["days"] in DAYS else 0
    try:
        token, text = commands.add_own_token(typed["name"], scopes, days=days, by=by, at=database_now())
    except AlreadyDone:  # It was made; its text was shown then and is shown to nobody again.
        return HttpResponseRedirect(_within(request, PAGE), status=303)
    except (Invalid, Conflict, NotAllowed) as refusal:
        return _page(request, by, refusal, typed, scopes)
    context = {
        "brand": brand(), "name": token.name, "text": text, "list_url": _within(request, PAGE),
        "expires": times.exact_with_zone(token.expires_at, by.zone, by.locale),
    }  # fmt: skip
    return render.page(request, "api/token.html", context)


@never_cache
@require_POST
def end(request: HttpRequest, token: int) -> HttpResponse:
    """End one of the person's tokens, from its next request on."""
    asked: Any = request
    commands.end_token(token, by=asked.actor, at=database_now())
    return HttpResponseRedirect(_within(request, f"{PAGE}?done"), status=303)


def _within(request: HttpRequest, path: str) -> str:
    """Keep the contract that the address names."""
    named = request.GET.get("contract", "").replace("\x00", "")[:20]
    if not named.isascii() or not named.isalnum():
        return path
    return f"{path}{'&' if '?' in path else '?'}contract={named}"


def _page(
    request: HttpRequest, by: Actor, refusal: Invalid | Conflict | NotAllowed | None = None,
    typed: dict[str, str] | None = None, scopes: list[str] | None = None,
) -> HttpResponse:  # fmt: skip
    now = database_now()
    field = str(refusal.facts.get("field", "")) if refusal else ""
    reason = refusals.words(refusal, by.zone) if refusal else ""
    given = typed or {"name": "", "days": "90"}
    context = {
        "brand": brand(),
        "rows": [_shown(row, by, now, request) for row in queries.own_tokens(by.account_id)],
        "may": policy.can_make_own(by),
        "action": _within(request, PAGE),
        "whom": contract_card(by.contract).number if by.is_customer and by.contract else "",
        "scopes": [Option(one.value, one.value, str(words.SCOPES[one])) for one in _offered(by)],
        "picked": scopes if scopes is not None else [Scope.TICKETS_READ.value],
        "days": [Option(one, _days(int(one))) for one in DAYS],
        "given": given,
        "error": FieldError(reason, f"id_{field}" if field else "") if reason else None,
        "wrong": {field: reason} if field else {},
        "key": request.POST.get("idempotency_key", "")[:80],
        "done": "done" in request.GET,
        "longest": LONGEST_DAYS,
        "home": "/desk/" if by.is_staff else _within(request, "/account"),
    }
    return render.page(request, "api/tokens.html", context, status=refusal.status if refusal else 200)


def _offered(by: Actor) -> list[Scope]:
    may = may_hold_own(staff=by.is_staff, admin=by.has("admin"))
    return [one for one in Scope if one in may]


def _days(days: int) -> str:
    return words.days(days)


def _shown(row: queries.TokenRow, by: Actor, now: datetime, request: HttpRequest) -> Shown:
    def told(moment: datetime) -> str:
        return times.exact_with_zone(moment, by.zone, by.locale)

    lives = row.ended_at is None and row.expires_at > now
    state = "" if lives else _("Ended %(at)s") % {"at": told(row.ended_at or row.expires_at)}
    used = _("Last used %(at)s from %(ip)s") % {"at": told(row.used_at), "ip": row.ip or "–"} if row.used_at else ""
    return Shown(
        name=row.name, scopes=", ".join(row.scopes), contract=row.contract or "",
        expires=_("Ends %(at)s") % {"at": told(row.expires_at)}, used=used or _("Not used yet"), state=state,
        url=_within(request, f"{PAGE}/{row.id}/end") if lives else "",
    )  # fmt: skip
