"""Rows made by the commands' own makers, gathered by table and written with COPY by the owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg
from django.db.models import Model

from countersign.kernel.actor import Actor
from countersign.ledger.models import Recorded
from countersign.ledger.rows import COLUMNS, EventRows, advance
from countersign.tickets.commands.indexing import VECTOR, IndexRow
from countersign.tickets.rows import columns_of, values_of

_WORDS = f"""
INSERT INTO tickets_searchwords (ticket_id, contract_id, public, internal)
SELECT ticket, contract, {VECTOR.format("open")}, {VECTOR.format("hidden")} FROM load_words
"""


class Pile:
    """Rows of one transaction. Parents come before children, in the order in which they were first added."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, tuple[str, ...]], list[Any]] = defaultdict(list)
        self.words: list[IndexRow] = []

    def add(self, row: Model) -> None:
        """Add a row of a model as it stands now; its number must be set."""
        model = type(row)
        self.rows[model._meta.db_table, columns_of(model)].append(values_of(row))

    def event(self, id_: int, event: EventRows) -> None:
        """Add an event with its payload."""
        self.rows["ledger_event", ("id", *COLUMNS)].append((id_, *event.columns))
        self.rows["ledger_payload", ("event_id", "salt", "body")].append((id_, event.salt, event.payload))

    def born(self, id_: int, type_: str, subject: Recorded, *, by: Actor, at: datetime) -> None:
        """Add a subject that has one event, the first."""
        nothing: Mapping[str, Any] = {}
        event, _ = advance(type_, subject, by=by, at=at, recorded_at=at, content=nothing, staff_only=True)
        self.event(id_, event)
        self.add(subject)

    def index(self, row: IndexRow) -> None:
        """Add what a ticket is found by."""
        self.words.append(row)
        self.rows["tickets_identifier", ("ticket_id", "word", "internal")] += [
            (row.ticket, word, internal) for word, internal in row.identifiers
        ]

    def write(self, connection: psycopg.Connection[Any]) -> None:
        """Write everything in one transaction and forget it."""
        with connection.transaction(), connection.cursor() as cursor:
            for (table, columns), rows in self.rows.items():
                with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            if self.words:
                self._write_words(cursor)
        self.rows.clear()
        self.words.clear()

    def _write_words(self, cursor: psycopg.Cursor[Any]) -> None:
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS load_words (ticket bigint, contract bigint, open text, hidden text) "
            "ON COMMIT DELETE ROWS"
        )
        with cursor.copy("COPY load_words FROM STDIN") as copy:
            for row in self.words:
                copy.write_row((row.ticket, row.contract, row.public, row.internal))
        cursor.execute(_WORDS)


def as_loader(address: str) -> psycopg.Connection[Any]:
    """Connect as the owner, for loading: foreign keys are true by construction and are not asked again."""
    connection = psycopg.connect(address, autocommit=True)
    connection.execute("SET session_replication_role = replica")
    connection.execute("SET synchronous_commit = off")
    return connection
