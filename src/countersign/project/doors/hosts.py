"""The host decides what is served: the product on one, uploaded files on the other, nothing elsewhere.

The vault's page process serves the vault's own host alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from countersign.vault.arrivals import InMemory

VAULT_URLCONF = "countersign.project.vault_urls"
FILES_URLCONF = "countersign.project.files_urls"
_PORTS = {"http": 80, "https": 443}


@lru_cache(maxsize=16)
def host_and_port(origin: str) -> tuple[str, int]:
    """Split an origin into what a Host header must say."""
    parts = urlsplit(origin)
    return (parts.hostname or "").rstrip("."), parts.port or _PORTS[parts.scheme]


@lru_cache(maxsize=64)
def asked_host(header: str, scheme: str) -> tuple[str, int] | None:
    """Read a Host header; None when it is malformed or there were several."""
    if not header or any(character in header for character in ",/@?#\\ \t"):
        return None
    try:
        parts = urlsplit("//" + header)
        return (parts.hostname or "").rstrip("."), parts.port or _PORTS[scheme]
    except ValueError:
        return None


class Hosts:
    """Choose the addresses by host and refuse an unknown one with 400.

    Source: T61, T98.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked: Any = request
        given = request.META.get("HTTP_HOST") or request.META["SERVER_NAME"]
        host = asked_host(given, settings.ORIGIN.partition(":")[0])
        if settings.SERVES_VAULT:
            if host == host_and_port(settings.VAULT_ORIGIN):
                asked.urlconf = VAULT_URLCONF
                asked.upload_handlers = [InMemory(request)]
                return self.get_response(request)
        elif host == host_and_port(settings.ORIGIN):
            return self.get_response(request)
        elif host == host_and_port(settings.FILES_ORIGIN):
            asked.urlconf = FILES_URLCONF
            return self.get_response(request)
        return HttpResponse("This address is not served here.\n", status=400, content_type="text/plain")
