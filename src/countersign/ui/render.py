"""Render a screen: everything is read before, the template only writes it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.utils.translation import get_language, get_language_bidi

from countersign.kernel.guards import no_queries
from countersign.ui import times

THEMES = ("light", "dark")
THEME_COOKIE = "theme"
KEYS_COOKIE = "single_keys"


@dataclass(frozen=True)
class Screen:
    """What every layout needs to know about the request, as plain strings."""

    csrf_token: str
    nonce: str
    language: str
    direction: str
    theme: str
    path: str
    server_time: str
    single_keys: bool
    fragment: bool
    banner: str = ""
    asks: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Screen:
        """Read the request: cookies for theme and single-letter keys, the CSP nonce, the language."""
        theme = request.COOKIES.get(THEME_COOKIE, "")
        return cls(
            csrf_token=get_token(request),
            nonce=str(getattr(request, "csp_nonce", "") or ""),
            language=get_language() or settings.LANGUAGE_CODE,
            direction="rtl" if get_language_bidi() else "ltr",
            theme=theme if theme in THEMES else "",
            path=request.get_full_path(),
            server_time=times.iso(getattr(request, "at", None) or datetime.now(UTC)),
            single_keys=request.COOKIES.get(KEYS_COOKIE) != "off",
            fragment=request.headers.get("HX-Request") == "true",
            banner=str(getattr(request, "banner", "")),
            # Of general questions the vault's own pages know nothing; whoever is signed in has a better way.
            asks=not settings.SERVES_VAULT and not getattr(getattr(request, "actor", None), "is_signed_in", False),
        )


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a whole page.

    context: rows of ready strings; `screen` (a Screen) is added. A query while the template
             runs raises, so a lazy relation is found by the first test that shows the page.
    """
    return HttpResponse(text(request, template, context), status=status)


def region(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render one region for a swap: a template whose name starts with `_` and whose root has an id."""
    name = template.rpartition("/")[2]
    if not name.startswith("_"):
        raise ValueError(f"A region's template starts with an underscore, {template!r} does not.")
    response = HttpResponse(text(request, template, context), status=status)
    response["Vary"] = "HX-Request"
    return response


def text(request: HttpRequest, template: str, context: Mapping[str, Any] | None = None) -> str:
    """Render a template to text, for pages, regions and the gallery alike."""
    given = {**(context or {}), "screen": Screen.of(request)}
    found = engines["jinja2"].get_template(template)
    with no_queries():
        return str(found.render(given, request))
