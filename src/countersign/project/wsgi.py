"""The WSGI application of the pages."""

from __future__ import annotations

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "countersign.project.settings")


def application() -> Any:
    """Set Django up and make the application that runs every page."""
    from django.core.handlers.wsgi import WSGIHandler

    django.setup(set_prefix=False)
    return WSGIHandler()
