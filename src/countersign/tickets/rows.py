"""Rows as the database takes them: one statement that opens a ticket, shared with the bench loader."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from django.db import models
from psycopg.types.json import Jsonb

from countersign.kernel.reading import numbered
from countersign.ledger.rows import COLUMNS, EventRows
from countersign.tickets.models import Message, Ticket


def columns_of(model: type[models.Model]) -> tuple[str, ...]:
    """Name a table's stored columns in the order of `values_of`; what the database derives is left out."""
    return tuple(
        str(field.column) for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField)
    )


def values_of(row: models.Model) -> list[Any]:
    """Return a row's values for `columns_of`."""
    return [
        Jsonb(value) if isinstance(value := getattr(row, field.attname), dict) else value
        for field in row._meta.concrete_fields
        if not isinstance(field, models.GeneratedField)
    ]


def _insert(model: type[models.Model]) -> str:
    columns = columns_of(model)
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({marks})"


def _opened_sql() -> str:
    marks = ", ".join(["%s"] * len(COLUMNS))
    return f"""
WITH ticket AS ({_insert(Ticket)}),
     message AS ({_insert(Message)}),
     draft AS (DELETE FROM tickets_draft WHERE account_id = %s AND place = %s),
     event AS (INSERT INTO ledger_event ({", ".join(COLUMNS)}) VALUES ({marks}) RETURNING id)
INSERT INTO ledger_payload (event_id, salt, body) SELECT id, %s, %s FROM event
"""


_OPENED: list[str] = []


def insert_opened(ticket: Ticket, message: Message, event: EventRows, *, draft: tuple[int | None, str]) -> None:
    """Write ticket, first message, event and payload, and drop the form's draft: one statement."""
    if not _OPENED:
        # Numbered once: the driver reads so long a statement anew each time to number its parameters.
        number = count(1)
        _OPENED.append(re.sub("%s", lambda _: f"${next(number)}", _opened_sql()))
    params = [*values_of(ticket), *values_of(message), *draft, *event.columns, event.salt, event.payload]
    with numbered() as cursor:
        cursor.execute(_OPENED[0], params)
