"""The cursor of statements that come with every page."""

from __future__ import annotations

from functools import partial
from typing import Any


class PreparedCursor:
    """A driver's cursor whose statement passes the guards, and nothing else.

    Django's own wrapper serves cursors of any kind and wraps each method once more whenever it is asked for.
    """

    __slots__ = ("_cursor", "_database")

    def __init__(self, database: Any, cursor: Any) -> None:
        self._database = database
        self._cursor = cursor

    def __enter__(self) -> PreparedCursor:
        return self

    def __exit__(self, *why: object) -> None:
        self._cursor.close()

    def execute(self, sql: str, params: Any = None) -> None:
        """Run the statement through every wrapper of the connection, the guards among them."""
        database = self._database
        run = self._run
        for wrapper in reversed(database.execute_wrappers):
            run = partial(wrapper, run)
        run(sql, params, False, {"connection": database, "cursor": self})

    def _run(self, sql: str, params: Any, many: bool, context: Any) -> None:
        self._database.validate_no_broken_transaction()
        with self._database.wrap_database_errors:
            self._cursor.execute(sql, params)

    def fetchone(self) -> Any:
        return self._cursor.fetchone()

    def fetchall(self) -> list[Any]:
        rows: list[Any] = self._cursor.fetchall()
        return rows
