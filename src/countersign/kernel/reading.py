"""Reads as tuples: what lists and pages are built from, without the cost of model objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connections


def prepared() -> Any:
    """Make a cursor for a statement that comes with every page; the server keeps its plan."""
    connection: Any = connections["default"]
    return connection.prepared_cursor()


def numbered() -> Any:
    """Make such a cursor for a statement of many parameters that are numbered already: $1, $2, …"""
    connection: Any = connections["default"]
    return connection.prepared_cursor(psycopg.RawCursor)


def rows_of(sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Return all rows of a query."""
    with prepared() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def row_of(sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> tuple[Any, ...] | None:
    """Return the first row of a query, or None."""
    with prepared() as cursor:
        cursor.execute(sql, params)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
