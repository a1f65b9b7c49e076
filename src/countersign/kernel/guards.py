"""Guards on every statement that reaches the database, in production too.

Three habits are kept by the machine: no write outside a command, no command that wrote
without leaving a ledger event, no query while a template renders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.apps import apps

# Tables of libraries: their own code writes them, around our commands.
LIBRARY_PREFIXES = ("django_", "auth_", "account_", "mfa_", "usersessions_", "procrastinate_")
LEDGER_TABLES = frozenset({"ledger_event", "ledger_payload"})

_NAME = r'(?:ONLY\s+)?(?:"?\w+"?\.)?"?(\w+)"?'
_WRITE = re.compile(
    rf"\b(?:INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?|COPY)\s+{_NAME}"
    rf"|\bUPDATE\s+{_NAME}\s+(?:AS\s+\w+\s+|\w+\s+)?SET\b",
    re.IGNORECASE,
)
# A statement without any of these words cannot write a table of ours.
_MAY_WRITE = re.compile(r"\b(?:INSERT|DELETE|MERGE|TRUNCATE|COPY|UPDATE)\b", re.IGNORECASE)
_LITERAL = re.compile(r"'(?:[^']|'')*'")


class WriteOutsideCommand(RuntimeError):
    """A table of the record was written outside `@writes`."""


class UnrecordedWrite(RuntimeError):
    """A command wrote the record but left no ledger event; it is rolled back."""


class QueryWhileRendering(RuntimeError):
    """A template asked the database; everything is read before rendering."""


@dataclass(slots=True)
class Writing:
    """What one running command has written so far."""

    command: str
    tables: set[str] = field(default_factory=set)
    events: int = 0


writing: ContextVar[Writing | None] = ContextVar("writing", default=None)
_rendering: ContextVar[bool] = ContextVar("rendering", default=False)
_off: ContextVar[bool] = ContextVar("guards_off", default=False)


@lru_cache(maxsize=4096)
def written_tables(sql: str) -> frozenset[str]:
    """Name the tables that a statement writes, libraries' tables left out."""
    if not _MAY_WRITE.search(sql):
        return frozenset()
    found = (a or b for a, b in _WRITE.findall(_LITERAL.sub("''", sql)))
    return frozenset(name for name in found if not name.startswith(LIBRARY_PREFIXES))


@lru_cache(maxsize=1)
def _working_papers() -> frozenset[str]:
    """Tables that are not part of the record: drafts, presence, attempts, cursors."""
    return frozenset(
        model._meta.db_table for model in apps.get_models() if getattr(model, "working_paper", False)
    )


def guard(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Check one statement, then run it (an execute wrapper of Django's)."""
    if _rendering.get():
        raise QueryWhileRendering(str(sql)[:200])
    tables = written_tables(_text(sql))
    if tables and not _off.get():
        _check(tables)
    return execute(sql, params, many, context)


def _text(sql: Any) -> str:
    """Read a statement in any of the forms that the driver takes: text, bytes, composed."""
    if isinstance(sql, str):
        return sql
    if isinstance(sql, bytes):
        return sql.decode("utf-8", "replace")
    composed: str = sql.as_string(None)
    return composed


def _check(tables: frozenset[str]) -> None:
    now = writing.get()
    if now is None:
        raise WriteOutsideCommand(f"{', '.join(sorted(tables))} written outside a command")
    if tables & LEDGER_TABLES:
        now.events += 1
    now.tables |= tables - LEDGER_TABLES - _working_papers()


def settle(done: Writing) -> None:
    """Refuse a finished command that changed the record and left no event."""
    if done.tables and not done.events:
        raise UnrecordedWrite(f"{done.command} wrote {', '.join(sorted(done.tables))} and left no event")


@contextmanager
def no_queries() -> Iterator[None]:
    """Refuse every query while a template renders."""
    token = _rendering.set(True)
    try:
        yield
    finally:
        _rendering.reset(token)


@contextmanager
def unguarded() -> Iterator[None]:
    """Switch the write guard off: for migrations and for tools of the owner alone."""
    token = _off.set(True)
    try:
        yield
    finally:
        _off.reset(token)
