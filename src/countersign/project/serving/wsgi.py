"""The WSGI application of the pages."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "countersign.project.settings")


ADDRESSES_KEPT = 4096
LONGEST_KEPT = 100


def application() -> Any:
    """Set Django up and make the application that runs every page."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.urls import ResolverMatch, get_resolver

    django.setup(set_prefix=False)

    @lru_cache(maxsize=ADDRESSES_KEPT)
    def found(path: str) -> ResolverMatch:
        return get_resolver().resolve(path)

    class Pages(WSGIHandler):
        """Django's application, which does not look through all routes again for an address it has found."""

        def resolve_request(self, request: Any) -> ResolverMatch:
            if hasattr(request, "urlconf") or len(request.path_info) > LONGEST_KEPT:
                return super().resolve_request(request)
            request.resolver_match = match = found(request.path_info)
            return match

    return Pages()
