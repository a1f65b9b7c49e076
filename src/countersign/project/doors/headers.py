"""Headers that every answer carries, whatever made it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

STANDING = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "private, no-store",
}
# As Django keeps them; setting each anew for every answer means checking again that it is plain.
_KEPT = {name.lower(): (name, value) for name, value in STANDING.items()}
HSTS = "max-age=31536000; includeSubDomains"


def content_security_policy(nonce: str) -> str:
    """Say what a page may load: our own, by nonce, and pictures of the files origin."""
    rules = [
        "default-src 'none'",
        f"script-src 'nonce-{nonce}' 'strict-dynamic'",
        "style-src 'self'",
        f"img-src 'self' data: blob: {settings.FILES_ORIGIN}",
        f"frame-src {settings.FILES_ORIGIN}",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        f"form-action 'self' {settings.ORIGIN} {settings.VAULT_ORIGIN}",
        "frame-ancestors 'none'",
    ]
    if settings.SECURE:
        rules.append("upgrade-insecure-requests")
    return "; ".join(rules)


class Headers:
    """Give each request a nonce and each answer the standing headers; what a view said itself stays.

    Source: T100.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked: Any = request
        asked.csp_nonce = nonce = secrets.token_urlsafe(16)
        response = self.get_response(request)
        said: Any = response.headers
        for name, kept in _KEPT.items():
            said._store.setdefault(name, kept)
        response.headers.setdefault("Content-Security-Policy", content_security_policy(nonce))
        if settings.SECURE:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if request.path == "/sign-out" and request.method == "POST" and response.status_code < 400:
            response.headers.setdefault("Clear-Site-Data", '"cache", "storage"')
        return response
