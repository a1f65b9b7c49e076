"""Django's PostgreSQL backend with the guards on every connection."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.types.datetime import TimestamptzLoader

from countersign.kernel.guards import guard

PREPARED_AFTER = 4


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose every statement passes `kernel.guards.guard`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(guard)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, and let the driver's C code read instants: Django's reader was a tenth of a list page."""
        opened = super().get_new_connection(conn_params)
        opened.adapters.register_loader("timestamptz", TimestamptzLoader)
        opened.prepare_threshold = PREPARED_AFTER
        return opened

    def prepared_cursor(self, kind: Any = psycopg.Cursor) -> Any:
        """Make a cursor whose statements the server keeps planned once they have come a few times.

        For statements written by hand that come with every page: parsing and planning them was half of their
        time. Parameters are bound by the server, so each must have a type where it stands.

        kind: `psycopg.RawCursor` for statements that number their parameters ($1) themselves.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        django: Any = self
        with self.wrap_database_errors:
            return django._prepare_cursor(kind(self.connection))

    def create_cursor(self, name: str | None = None) -> Any:
        """Make a cursor; every connection speaks UTC, so none needs a reader of another zone."""
        if name is None:
            return self.connection.cursor()
        named: Any = base.ServerSideCursor
        return named(self.connection, name=name, scrollable=False, withhold=self.connection.autocommit)
