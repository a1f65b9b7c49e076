"""Serve stylesheets and scripts, remember a person's colours and language, show the gallery."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST, require_safe

from countersign.kernel import settings as given
from countersign.kernel.errors import NotVisible
from countersign.kernel.links import host_of, in_letters, is_whole
from countersign.kernel.settings import setting
from countersign.ui import assets
from countersign.ui import gallery as shown
from countersign.ui.render import KEYS_COOKIE, THEME_COOKIE, THEMES, page

YEAR_SECONDS = 365 * 86400


@require_GET
def asset(request: HttpRequest, version: str, name: str) -> HttpResponse:
    """Send one file of the bundle; the address holds the hash of all of them, so it may be kept for a year.

    An address of an earlier release gets the present file without that promise: a page that was
    opened before an upgrade stays whole.
    """
    bundle = assets.bundle()
    held = bundle.files.get(name)
    if held is None:
        raise NotVisible
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(held.packed if packed else held.plain, content_type=held.content_type)
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    current = version == bundle.version
    response["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable" if current else "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep theme, language or single-letter keys in cookies and go back to the page."""
    if request.headers.get("X-Requested-With") == "fetch":
        response: HttpResponse = JsonResponse({})
    else:
        response = HttpResponseRedirect(_way_back(request), status=303)
    theme = request.POST.get("theme")
    if theme is not None:
        _keep(response, THEME_COOKIE, theme if theme in THEMES else "")
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    keys = request.POST.get("single_keys")
    if keys is not None:
        _keep(response, KEYS_COOKIE, "on" if keys == "on" else "off")
    return response


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state: to staff, and to anyone in the demonstration."""
    actor = getattr(request, "actor", None)
    if not setting(given.DEMO) and not (actor is not None and actor.is_staff):
        raise NotVisible
    return page(request, "gallery/gallery.html", {"components": shown.components(request)})


@require_safe
def link(request: HttpRequest) -> HttpResponse:
    """Say where a link of a message truly leads, and let one go on; it sends nobody anywhere by itself.

    Source: T65.
    """
    address = request.GET.get("to", "")
    if not is_whole(address):
        raise NotVisible
    host = host_of(address)
    letters = in_letters(host)
    told = {
        "host": host,
        "letters": "" if letters == host else letters,
        "address": address,
        "mailbox": address.lower().startswith("mailto:"),
    }
    return page(request, "link/link.html", told)


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else "/"


def _keep(response: HttpResponse, name: str, value: str) -> None:
    """Set a cookie for a year; scripts may read it, it opens nothing."""
    secure = str(settings.ORIGIN).startswith("https://") if hasattr(settings, "ORIGIN") else False
    response.set_cookie(name, value, max_age=YEAR_SECONDS, samesite="Lax", secure=secure, path="/")
