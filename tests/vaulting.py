"""The real vault process over the test database of this worker: `vault` is started once and asked through `box`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from countersign.kernel import settings
from countersign.project.database import addresses as databases
from countersign.vault import box

SOCKET = "COUNTERSIGN_VAULT_SOCKET"


@dataclass
class VaultProcess:
    """One running vault. Its folder holds keys, journal, socket."""

    folder: Path
    given: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def keys(self) -> Path:
        return self.folder / "vault" / "keys"

    @property
    def journal(self) -> Path:
        return self.folder / "vault" / "journal.jsonl"

    def start(self, **given: str) -> None:
        """Start it (with further settings) and wait until it answers."""
        database = databases.address().replace("/countersign?", f"/{connection.settings_dict['NAME']}?")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
        environment |= {
            "COUNTERSIGN_DATA": str(self.folder),
            "COUNTERSIGN_DATABASE_URL": database,
            SOCKET: str(self.folder / "socket"),
            **self.given,
            **given,
        }
        os.environ[SOCKET] = environment[SOCKET]
        settings.forget()
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "countersign.project.cli", "vault"],
                env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + 20
        while True:
            try:
                box.status()
                return
            except box.VaultAway:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < deadline, "the vault does not answer"
                time.sleep(0.02)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """Stop it, or kill it."""
        box.hang_up()
        if self.process is not None:
            self.process.send_signal(by)
            self.process.wait(10)
            self.process = None

    def log(self) -> str:
        return (self.folder / "log").read_text()


def rows(sql: str, *params: object) -> list[tuple[object, ...]]:
    """Look into the vault's schema, or meddle with it, as the owner of the database: what its thief would do."""
    import psycopg

    database = databases.address().replace("/countersign?", f"/{connection.settings_dict['NAME']}?")
    with psycopg.connect(database, autocommit=True) as owner:
        cursor = owner.execute(sql, params)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []
