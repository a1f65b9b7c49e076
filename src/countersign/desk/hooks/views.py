"""Webhooks on the desk: added with their secret shown once, their deliveries with the answers, sent again, ended."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.customers.queries import contract_by_number
from countersign.desk.asking import Asked, asked
from countersign.desk.forms import Typed
from countersign.desk.hooks import rows
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.hooks import commands, jobs, queries
from countersign.hooks.rules import EVENTS, EVERYTHING
from countersign.kernel.acts import can
from countersign.kernel.errors import AlreadyDone, DomainError, Invalid, NotVisible
from countersign.ui.frames import Option
from countersign.ui.render import page

FIELDS = ("name", "url", "contract")


def here_of(request: HttpRequest) -> Asked:
    """Read the request of somebody who sees webhooks. Raises NotVisible."""
    here = asked(request)
    if not can(here.by, "hook.see"):
        raise NotVisible
    return here


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hooks(request: HttpRequest) -> HttpResponse:
    """List the webhooks, or add one and show its secret, this once."""
    here = here_of(request)
    if request.method != "POST":
        return _listed(request, here)
    typed = Typed(request.POST)
    try:
        made, secret = commands.add_hook(_wanted(typed), by=here.by, at=here.now)
    except (AlreadyDone, NotVisible):
        raise
    except DomainError as refusal:
        if refusal.status not in (409, 422):
            raise
        return _listed(request, here, typed, refusal)
    return _secret(request, here, made, secret)


def _secret(request: HttpRequest, here: Asked, made: Any, secret: str) -> HttpResponse:
    context = {"name": made.name, "secret": secret, "url": f"{rows.PAGE}/{made.pk}", "renewed": made.renewed_at}
    return page(request, "desk/hooks/secret.html", framed(here, "wide", current="hooks") | context)


def _wanted(typed: Typed) -> commands.Wanted:
    number = typed.text("contract").strip()[:40]
    contract = contract_by_number(number) if number else None
    if number and contract is None:
        raise Invalid("contract_unknown", field="contract")
    types = [one for one in typed.post.getlist("types") if one in EVENTS] or [EVERYTHING]
    return commands.Wanted(typed.text("name"), typed.text("url").strip(), types, contract)


def _listed(
    request: HttpRequest, here: Asked, typed: Typed | None = None, refusal: DomainError | None = None
) -> HttpResponse:
    tell = Telling(here.by, here.now)
    reason, about = (said(refusal, here.by), str(refusal.facts.get("field", ""))) if refusal else ("", "")
    context: dict[str, Any] = {
        "hooks": [rows.hook(row, tell) for row in queries.hooks(here.by)],
        "may_add": can(here.by, "hook.add"),
        "given": {name: typed.text(name) if typed else "" for name in FIELDS},
        "types": [Option(one, one, mono=True) for one in EVENTS],
        "picked": typed.post.getlist("types") if typed else [],
        "wrong": {about: reason} if about else {},
        "error": "" if about else reason,
        "key": typed.text("idempotency_key")[:80] if typed else "",
    }
    status = refusal.status if refusal else 200
    return page(request, "desk/hooks/list.html", framed(here, "wide", current="hooks") | context, status=status)


@require_safe
def hook(request: HttpRequest, hook: int) -> HttpResponse:
    """Show one webhook with a page of its deliveries. Three queries."""
    here = here_of(request)
    given = request.GET.get("after", "")
    after = int(given) if given.isascii() and given.isdecimal() and 0 < len(given) < 19 else None
    row = queries.hook(hook, here.by)
    found, following = queries.deliveries(hook, here.by, after)
    tell, replays = Telling(here.by, here.now), can(here.by, "hook.replay") and row.ended_at is None
    context = {
        "hook": rows.hook(row, tell),
        "deliveries": [rows.delivery(one, hook, tell, replays=replays) for one in found],
        "older": f"{rows.PAGE}/{hook}?after={following}" if following else "",
        "newer": f"{rows.PAGE}/{hook}" if after else "",
        "may_end": can(here.by, "hook.end") and row.ended_at is None,
        "may_renew": can(here.by, "hook.add") and row.ended_at is None,
        "replay": f"{rows.PAGE}/{hook}/replay" if replays and row.failed else "",
        "disabled": row.disabled_at is not None and row.ended_at is None,
    }
    return page(request, "desk/hooks/hook.html", framed(here, "wide", current="hooks") | context)


@require_POST
def end(request: HttpRequest, hook: int) -> HttpResponse:
    """Stop telling an address; it stays listed with its deliveries."""
    here = here_of(request)
    commands.end_hook(hook, by=here.by, at=here.now)
    return HttpResponseRedirect(f"{rows.PAGE}/{hook}", status=303)


@never_cache
@require_POST
def secret(request: HttpRequest, hook: int) -> HttpResponse:
    """Give a webhook a new secret, and show it, this once."""
    here = here_of(request)
    return _secret(request, here, *commands.renew_secret(hook, by=here.by, at=here.now))


@require_POST
def replay_failed(request: HttpRequest, hook: int) -> HttpResponse:
    """Send all that failed again; a disabled webhook is switched on by it."""
    here = here_of(request)
    jobs.send_failed_again(hook, by=here.by)
    return HttpResponseRedirect(f"{rows.PAGE}/{hook}", status=303)


@require_POST
def replay(request: HttpRequest, hook: int, delivery: int) -> HttpResponse:
    """Send one delivery again; a disabled webhook is switched on by it."""
    here = here_of(request)
    jobs.send_again(delivery, hook_id=hook, by=here.by)
    return HttpResponseRedirect(f"{rows.PAGE}/{hook}", status=303)
