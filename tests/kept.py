"""What many tests begin with, made once by its commands and put back by COPY for each of them.

`kept("cast", assemble)` makes the cast the first time; later it puts the same rows back and returns an equal cast.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction

from countersign.kernel.guards import unguarded
from countersign.project.database.addresses import APPLICATION_ROLE

T = TypeVar("T")
FRESH_SECONDS = 120.0  # Tickets that "began nine minutes ago" must not grow old while a test run lasts.


@dataclass(frozen=True)
class _Kept:
    """Rows by table, the highest number of each sequence, and what their maker returned."""

    made_at: float
    before: tuple[int, int]
    rows: dict[str, bytes]
    numbers: dict[str, int]
    made: Any


_shelf: dict[Hashable, _Kept] = {}


def kept(name: Hashable, make: Callable[[], T], request: pytest.FixtureRequest) -> T:
    """Return what `make` makes, with its rows in the database; make it only when what is kept does not fit or is old.

    What is kept fits where the ledger stands as it stood before it was made: empty, or holding the cast. It never fits
    beside the vault: its process remembers the customers of other tests by their numbers.
    """
    if "vault" in request.fixturenames:
        return make()
    before = _ledger_stands()
    found = _shelf.get(name)
    if found is None or found.before != before or time.monotonic() - found.made_at > FRESH_SECONDS:
        started, made = time.monotonic(), make()
        _shelf[name] = found = _Kept(started, before, _rows(), _numbers(), deepcopy(made))
        return made
    with unguarded(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE; SET LOCAL session_replication_role = replica")
        cursor.execute("; ".join(f"DELETE FROM {table}" for table in found.rows))
        for table, rows in found.rows.items():
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                copy.write(rows)
        for sequence, number in found.numbers.items():
            cursor.execute(f"SELECT setval('{sequence}', greatest(%s, (SELECT last_value FROM {sequence})))", [number])
        cursor.execute(f"SET LOCAL session_replication_role = origin; SET LOCAL ROLE {APPLICATION_ROLE}")
    made_again: T = deepcopy(found.made)
    return made_again


def _ledger_stands() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(max(id), 0) FROM ledger_event")
        count, last = cursor.fetchone()
    return count, last


def _rows() -> dict[str, bytes]:
    found = {}
    with unguarded(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname IN ('public', 'vault') AND tablename NOT IN ('django_migrations', 'key')"
        )
        for (table,) in cursor.fetchall():
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
                rows = b"".join(bytes(part) for part in copy)
            if len(rows) > EMPTY:
                found[table] = rows
        cursor.execute(f"SET LOCAL ROLE {APPLICATION_ROLE}")
    return found


EMPTY = 21  # A binary COPY without rows: signature, flags, extension length, trailer.


def _numbers() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value FROM pg_sequences"
            " WHERE last_value IS NOT NULL AND schemaname IN ('public', 'vault')"
        )
        return dict(cursor.fetchall())
