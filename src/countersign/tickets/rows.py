"""Rows as the database takes them: one statement that opens a ticket, shared with the bench loader."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import count
from typing import Any

from django.db import models
from psycopg.types.json import Jsonb

from countersign.kernel.reading import numbered
from countersign.ledger.rows import COLUMNS, EventRows
from countersign.tickets.models import Message, Ticket


@cache
def columns_of(model: type[models.Model]) -> tuple[str, ...]:
    """Name a table's stored columns in the order of `values_of`; what the database derives is left out."""
    return tuple(
        str(field.column) for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField)
    )


def values_of(row: models.Model) -> list[Any]:
    """Return a row's values for `columns_of`."""
    kept = row.__dict__
    return [Jsonb(value) if isinstance(value := kept[name], dict) else value for name in _names(type(row))]


@cache
def _names(model: type[models.Model]) -> tuple[str, ...]:
    fields = (field for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField))
    return tuple(field.attname for field in fields)


def _said(row: models.Model) -> dict[str, Any]:
    """Return a new row's values by column. What is nothing stays out: the statement is shorter by a third."""
    return {
        column: value
        for column, default, value in zip(columns_of(type(row)), _defaulted(type(row)), values_of(row), strict=True)
        if value is not None or default
    }


@cache
def _defaulted(model: type[models.Model]) -> tuple[bool, ...]:
    """Tell of each column whether the database would put something there of its own."""
    fields = (field for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField))
    return tuple(field.has_db_default() for field in fields)


def _insert(model: type[models.Model], columns: Iterable[str]) -> str:
    names = list(columns)
    return f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"


@lru_cache(maxsize=64)
def _opened_sql(ticket: tuple[str, ...], message: tuple[str, ...]) -> str:
    """Write the statement for the columns that are said.

    Numbered once: the driver reads so long a statement anew each time to number its parameters.
    """
    number = count(1)
    marks = ", ".join(["%s"] * len(COLUMNS))
    sql = f"""
WITH ticket AS ({_insert(Ticket, ticket)}),
     message AS ({_insert(Message, message)}),
     draft AS (DELETE FROM tickets_draft WHERE account_id = %s AND place = %s),
     event AS (INSERT INTO ledger_event ({", ".join(COLUMNS)}) VALUES ({marks}) RETURNING id)
INSERT INTO ledger_payload (event_id, salt, body) SELECT id, %s, %s FROM event
"""
    return re.sub("%s", lambda _: f"${next(number)}", sql)


def insert_opened(ticket: Ticket, message: Message, event: EventRows, *, draft: tuple[int | None, str]) -> None:
    """Write ticket, first message, event and payload, and drop the form's draft: one statement."""
    opened, said = _said(ticket), _said(message)
    params = [*opened.values(), *said.values(), *draft, *event.columns, event.salt, event.payload]
    with numbered() as cursor:
        cursor.execute(_opened_sql(tuple(opened), tuple(said)), params)
