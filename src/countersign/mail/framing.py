"""The HTML of a mail: cleaned, on the files origin, for one person and five minutes, in a frame that can do nothing."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import NotVisible
from countersign.kernel.settings import FILES_ORIGIN, ORIGIN, setting
from countersign.mail import apart, queries

LIVES_FOR = timedelta(minutes=5)
_SALT = "countersign.mail.frame"
_LONGEST = 2_000
_STYLE = "body{margin:1rem;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}table{max-width:100%}"
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


def sign(mail_id: int, charset: str, *, by: Actor, at: datetime) -> str:
    """Return the address of a mail's HTML for one person. The caller has asked who may open it. Source: T66."""
    claim = {
        "m": mail_id, "s": charset, "i": by.id, "r": sorted(by.roles), "a": by.assurance,
        "e": int((at + LIVES_FOR).timestamp()),
    }  # fmt: skip
    return f"{setting(FILES_ORIGIN)}/mail/{Signer(salt=_SALT).sign_object(claim)}"


@require_safe
def body(request: HttpRequest, signed: str) -> HttpResponse:
    """Show the HTML of a mail as it is left after cleaning: no script, no form, no address is fetched.

    Runs on the files origin alone; whatever is wrong with the address or the person, the answer is the same 404.
    Source:  T65, T66.
    """
    try:
        claim = _claimed(signed, database_now())
        by = Actor("staff", id=claim["i"], name="", roles=frozenset(claim["r"]), assurance=claim["a"], channel="desk")
        shown = apart.show(queries.openable(claim["m"], by), claim["s"])
    except NotVisible:
        return HttpResponse("Not found.\n", status=404, content_type="text/plain", headers=_headers())
    html = str(shown.body["html"]) if shown.body else ""
    head = f'<!doctype html><html><head><meta charset="utf-8"><title>-</title><style>{_STYLE}</style></head>'
    return HttpResponse(f"{head}<body>{html}</body></html>", headers=_headers())


def _claimed(signed: str, at: datetime) -> dict[str, Any]:
    if len(signed) > _LONGEST:
        raise NotVisible
    try:
        claim: dict[str, Any] = Signer(salt=_SALT).unsign_object(signed)
    except (BadSignature, ValueError):
        raise NotVisible from None
    if claim["e"] < at.timestamp():
        raise NotVisible
    return claim


def _headers() -> dict[str, str]:
    rules = (
        "sandbox", "default-src 'none'", f"style-src 'sha256-{_HASH}'", f"frame-ancestors {setting(ORIGIN)}",
        "base-uri 'none'", "form-action 'none'",
    )  # fmt: skip
    return {
        "Content-Security-Policy": "; ".join(rules),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Robots-Tag": "noindex",
    }
