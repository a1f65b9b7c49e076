"""The devices of a person: let this browser be pushed to, see it again, end one; and the worker that shows a push."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from countersign.customers.queries import provider_name
from countersign.identity.rules import browser_name
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.notify.commands import devices
from countersign.notify.pushing import public_key
from countersign.notify.queries.devices import devices_of, digest_of
from countersign.notify.rules.push import Subscription
from countersign.notify.views.choices import HERE, refused, see_other
from countersign.notify.words.notices import HEADLINES
from countersign.ui import refusals

# What the worker itself may fetch (our own pages, to tell us its new address), and nothing else (T100).
_CSP = (
    "default-src 'none'; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
_WORKER = Path(__file__).with_name("push_worker.js")


@never_cache
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Send the worker that shows a push, with the words of every kind in the person's language."""
    words = {kind.value: str(line) for kind, line in HEADLINES.items()}
    words[""] = _("There is news")
    name = provider_name() or "Countersign"
    key = f"const KEY = {json.dumps(public_key())};\n"
    code = f"const HEADLINES = {json.dumps(words)};\nconst NAME = {json.dumps(name)};\n{key}{_WORKER.read_text()}"
    response = HttpResponse(code, content_type="text/javascript; charset=utf-8")
    response["Content-Security-Policy"] = _CSP
    return response


@never_cache
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Let this browser be pushed to."""
    asked: Any = request
    given = request.POST
    to = Subscription(given.get("endpoint", ""), given.get("p256dh", ""), given.get("auth", ""))
    name = browser_name(request.headers.get("User-Agent", "")) or _("Unknown browser")
    try:
        devices.add_device(asked.actor.account_id, name, to, by=asked.actor, at=database_now())
    except (Invalid, Conflict) as refusal:
        return refused(request, refusals.words(refusal), "devices", refusal.status)
    return see_other(f"{HERE}?done=device#devices")


@never_cache
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Note that a device showed itself, and tell the browser which it is; 404 when it was ended."""
    asked: Any = request
    endpoint = request.POST.get("endpoint", "")
    if not devices.see_device(asked.actor.account_id, endpoint, at=database_now()):
        raise NotVisible
    rows = devices_of(asked.actor.account_id)
    digest = digest_of(endpoint)
    return JsonResponse({"device": next((row.id for row in rows if row.digest == digest), 0)})


@never_cache
@require_POST
def end(request: HttpRequest, device: int) -> HttpResponse:
    """Stop pushing to one of the person's devices."""
    asked: Any = request
    devices.end_device(device, by=asked.actor, at=database_now())
    return see_other(f"{HERE}?done=ended#devices")
