"""docs/operations.md, "Backup and restore", done as it is written there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.migrated import copied
from tests.project.clusters import external_database
from tests.project.running import INIT, PASSWORD, countersign, open_ticket

from countersign.project.database.postgres import Server
from countersign.project.exits import DATABASE, DONE, FOUND, USAGE
from countersign.project.running.started import take_folder

pytestmark = pytest.mark.slow
TOLD = (
    "SELECT (SELECT min(xid::text::bigint) || '-' || max(xid::text::bigint) FROM ledger_event), "
    "(SELECT count(*) FROM ledger_event), (SELECT max(id) FROM tickets_ticket)"
)
# The follower had read all but the last event when the dump was made.
READ = (
    "INSERT INTO ledger_cursor (name, xid, event_id) SELECT 'subscriptions', xid::text::bigint, id FROM ledger_event "
    "ORDER BY xid DESC, id DESC OFFSET 1 LIMIT 1 ON CONFLICT (name) DO UPDATE SET xid = excluded.xid, "
    "event_id = excluded.event_id"
)
UNREAD = "SELECT count(*) FROM ledger_event e, ledger_cursor c WHERE (e.xid::text::bigint, e.id) > (c.xid, c.event_id)"


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A data folder with a ticket in it, its dump, and the copies of what lies beside the database."""
    folder = tmp_path_factory.mktemp("backup")
    data = str(copied(folder / "data"))
    assert countersign(*INIT, text=PASSWORD, DATA=data).returncode == DONE
    number = open_ticket(DATA=data)
    assert countersign("db", "psql", "-qc", READ, DATA=data).returncode == DONE
    dumped = countersign("db", "dump", str(folder / "desk.dump"), DATA=data)
    assert (dumped.returncode, dumped.stderr) == (DONE, "")
    shutil.copy(Path(data) / "secret-key", folder / "secret-key")
    yield folder, number


def asked(statement: str, **given: str) -> str:
    return countersign("db", "psql", "-Atc", statement, **given).stdout.strip()


def check(number: int, **given: str) -> None:
    """Look at a restored installation: sound, heard by its followers, and new tickets follow the old ones."""
    verdict = countersign("ledger", "verify", **given)
    assert verdict.returncode == DONE, verdict.stdout
    assert countersign("ledger", "show", str(number), "--at", "2100-01-01T00:00:00Z", **given).returncode == DONE
    well = countersign("doctor", **given)
    assert well.returncode == DONE, well.stdout
    assert asked(TOLD, **given).startswith("1-1|")
    assert asked(UNREAD, **given) == "1"
    refused = countersign("db", "psql", "-qc", "UPDATE ledger_event SET seq = 9", **given)
    assert refused.returncode != DONE, "the triggers are back"
    added = countersign("user", "add", "eva@ferri.example", "--name", "Eva", "--no-password", **given)
    assert added.returncode == DONE, added.stderr
    assert int(asked(UNREAD, **given)) > 1


def test_a_backup_fills_a_new_folder(backup: tuple[Path, int], tmp_path: Path) -> None:
    folder, number = backup
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(folder / "secret-key", data / "secret-key")
    given = {"DATA": str(data)}
    restored = countersign("db", "restore", str(folder / "desk.dump"), **given)
    assert restored.returncode == DONE, restored.stderr
    assert countersign("migrate", **given).stdout == ""
    check(number, **given)
    again = countersign("db", "restore", str(folder / "desk.dump"), **given)
    assert (again.returncode, again.stderr.count("\n")) == (DATABASE, 1)
    assert "not empty" in again.stderr


def test_an_installation_moves_to_a_postgresql_elsewhere(backup: tuple[Path, int], tmp_path: Path) -> None:
    folder, number = backup
    with external_database(tmp_path) as address:
        given = {"DATA": str(tmp_path / "data"), "DATABASE_URL": address}
        restored = countersign("db", "restore", str(folder / "desk.dump"), **given)
        assert restored.returncode == DONE, restored.stderr
        check(number, **given)


def test_a_dump_is_written_while_everything_runs(backup: tuple[Path, int], tmp_path: Path) -> None:
    folder, _number = backup
    data = folder / "data"
    descriptor = take_folder(data)
    server = Server(data)
    server.start()
    try:
        dumped = countersign("db", "dump", str(tmp_path / "live.dump"), DATA=str(data))
    finally:
        server.stop()
        os.close(descriptor)
    assert (dumped.returncode, dumped.stderr) == (DONE, "")
    assert (tmp_path / "live.dump").read_bytes()[:5] == b"PGDMP"


def test_a_dump_is_never_written_over_and_nonsense_is_refused(backup: tuple[Path, int], tmp_path: Path) -> None:
    folder, _number = backup
    data = str(folder / "data")
    assert countersign("db", "dump", str(folder / "desk.dump"), DATA=data).returncode == USAGE
    assert (folder / "desk.dump").stat().st_mode & 0o077 == 0
    assert countersign("db", "restore", str(tmp_path / "none"), DATA=data).returncode == FOUND
    nonsense = tmp_path / "nonsense"
    nonsense.write_text("no dump")
    answer = countersign("db", "restore", str(nonsense), DATA=str(tmp_path / "data"))
    assert (answer.returncode, answer.stderr.count("\n")) == (DATABASE, 1)
