"""Django's PostgreSQL backend with the guards on every connection."""

from __future__ import annotations

import select
import time
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.types.datetime import TimestamptzLoader

from countersign.kernel.database.cursors import PreparedCursor
from countersign.kernel.guards import guard
from countersign.kernel.tenancy import Standing, give_back, leaves

PREPARED_AFTER = 4
# A connection used a moment ago is gone only when its socket says so; one that slept may have been
# forgotten by a firewall between, which no socket tells.
TRUSTED_SECONDS = 30.0


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose every statement passes `kernel.guards.guard`."""

    # Django's own; its stubs leave them out.
    health_check_enabled: bool
    health_check_done: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers += [guard, leaves]
        self._checked_at = 0.0
        self.standing: Standing = "free"

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, and let the driver's C code read instants: Django's reader was a tenth of a list page."""
        opened = super().get_new_connection(conn_params)
        self.standing = "free"
        opened.adapters.register_loader("timestamptz", TimestamptzLoader)
        opened.prepare_threshold = PREPARED_AFTER
        return opened

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        """Begin no transaction under the role of a request that is over: its rollback would bring the role back."""
        if self.standing == "left" and not self.in_atomic_block and self.connection is not None:
            self.close_if_health_check_failed()
            if self.connection is not None:
                give_back(self)
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)

    def close_if_health_check_failed(self) -> None:
        """Look, at the first statement of a request, whether the server still listens.

        Django asks it `SELECT 1`, a whole round trip more for every page. A closed connection can be read from
        without waiting: so it is asked only then, or after a pause.
        """
        if self.connection is None or not self.health_check_enabled or self.health_check_done:
            return
        now = time.monotonic()
        slept, self._checked_at = now - self._checked_at > TRUSTED_SECONDS, now
        if slept or _has_something_to_say(self.connection.fileno()):
            super().close_if_health_check_failed()
        self.health_check_done = True

    def prepared_cursor(self, kind: Any = psycopg.Cursor) -> Any:
        """Make a cursor whose statements the server keeps planned once they have come a few times.

        For statements written by hand that come with every page: parsing and planning them was half of their
        time. Parameters are bound by the server, so each must have a type where it stands.

        kind: `psycopg.RawCursor` for statements that number their parameters ($1) themselves.
        """
        self.close_if_health_check_failed()
        if self.connection is None:
            self.ensure_connection()
        django: Any = self
        if self.queries_logged:
            with self.wrap_database_errors:
                return django._prepare_cursor(kind(self.connection))
        self.validate_thread_sharing()
        return PreparedCursor(self, kind(self.connection))

    def create_cursor(self, name: str | None = None) -> Any:
        """Make a cursor; every connection speaks UTC, so none needs a reader of another zone."""
        if name is None:
            return self.connection.cursor()
        named: Any = base.ServerSideCursor
        return named(self.connection, name=name, scrollable=False, withhold=self.connection.autocommit)


def _has_something_to_say(socket: int) -> bool:
    asked = select.poll()
    asked.register(socket, select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(asked.poll(0))
