"""What every door of the process works with: keys, database, journal, clock."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool, PoolTimeout

from countersign.vault.process.journal import Journal, replaced_versions
from countersign.vault.process.refused import Damaged, Refused
from countersign.vault.process.sealing import Envelopes

log = logging.getLogger("countersign.vault")
ROLE = "countersign_vault"
POOLED = 6
POOL_SECONDS = 3.0
STATEMENT_TIMEOUT_MS = 5_000


@dataclass(frozen=True)
class Limits:
    """The numbers that an installation may set."""

    looks_per_person: int = 5
    looks: int = 50
    picture_days: int = 30
    retention_days: int = 1095


class Room:
    """One running vault.

    folder: the vault's own folder: journal and keys of pictures.
    """

    def __init__(self, address: str, envelopes: Envelopes, folder: Path, limits: Limits) -> None:
        self.envelopes = envelopes
        self.folder = folder
        self.limits = limits
        self.journal = Journal(folder / "journal.jsonl")
        self.replaced = replaced_versions(self.journal.path)
        self.pool = ConnectionPool(
            address,
            min_size=1,
            max_size=POOLED,
            kwargs={
                "options": f"-c role={ROLE} -c statement_timeout={STATEMENT_TIMEOUT_MS}",
                "connect_timeout": 5,
                "application_name": "countersign vault",
            },
            check=ConnectionPool.check_connection,
            timeout=POOL_SECONDS,
            open=False,
        )

    def open(self) -> None:
        self.pool.open(wait=False)

    def close(self) -> None:
        self.pool.close(2.0)
        self.journal.close()

    @contextmanager
    def work(self) -> Iterator[psycopg.Connection[Any]]:
        """Have a connection for one transaction: committed at the end, rolled back when anything is raised."""
        try:
            with self.pool.connection() as connection:
                yield connection
        except (PoolTimeout, psycopg.OperationalError):
            raise Refused("away", "vault_away") from None

    def alarm(self, what: str, **facts: Any) -> None:
        """Write an alarm into the journal and into the table that the product fetches from; never fails a request."""
        self.journal.write("alarm", certain=True, alarm=what, **facts)
        log.error("Alarm of the vault: %s", what)
        try:
            with self.work() as connection:
                connection.execute("INSERT INTO vault.alarm (what, facts) VALUES (%s, %s)", [what, Jsonb(facts)])
        except (Refused, psycopg.Error) as why:
            log.error("The alarm stands in the journal alone: %s", type(why).__name__)

    def damaged(self, why: Damaged, **facts: Any) -> Refused:
        """Raise the alarm about something that does not open, and make the refusal that the client hears."""
        self.alarm("damaged", place=why.place, **facts)
        return Refused("conflict", "vault_damaged")


def now() -> datetime:
    """Read the clock of the vault process; no caller can give it another time."""
    return datetime.now(UTC)


def one(connection: Any, sql: str, params: Any = ()) -> Any:
    """Run a statement that always has a row, and return it."""
    row = connection.execute(sql, params).fetchone()
    if row is None:
        raise LookupError("no row")
    return row
