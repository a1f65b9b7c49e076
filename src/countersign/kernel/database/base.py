"""Django's PostgreSQL backend with the guards on every connection."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from countersign.kernel.guards import guard


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose every statement passes `kernel.guards.guard`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(guard)
