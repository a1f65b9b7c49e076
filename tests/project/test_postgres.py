"""The embedded server over folders of its own: what a kill leaves, and what a person can break."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from countersign.project.database.postgres import Server, address, clear_leftover, socket_folder
from countersign.project.exits import DATA_FOLDER, Refusal

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "data")  # In earnest: what was acknowledged must outlive a kill.
    made.start()
    yield made
    made.stop()
    clear_leftover(made.cluster)


def write(server: Server, value: int) -> None:
    with psycopg.connect(address(server.data)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])


def values(server: Server) -> list[int]:
    with psycopg.connect(address(server.data)) as connection:
        return [value for (value,) in connection.execute("SELECT value FROM kept ORDER BY value")]


def killed(server: Server) -> None:
    assert server.process is not None
    server.process.kill()
    server.process.wait()


def test_what_was_written_outlives_kill_9(server: Server) -> None:
    write(server, 1)
    killed(server)
    assert (server.cluster / "postmaster.pid").exists()
    server.start()
    assert values(server) == [1]


def test_a_server_that_an_earlier_run_left_is_stopped_first(server: Server) -> None:
    write(server, 1)
    left = server.process
    assert left is not None
    again = Server(server.data, durable=False)
    again.start()
    assert left.wait(5) == 0
    assert values(again) == [1]
    again.stop()


def test_a_pid_file_whose_number_now_belongs_to_somebody_else_is_dropped(server: Server) -> None:
    write(server, 1)
    killed(server)
    lines = (server.cluster / "postmaster.pid").read_text().splitlines()
    (server.cluster / "postmaster.pid").write_text("\n".join(["1", *lines[1:]]) + "\n")
    server.start()
    assert values(server) == [1]


def test_the_server_goes_with_the_process_that_started_it(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", durable=False)
    child = os.fork()
    if child == 0:
        server.start()
        (tmp_path / "ready").touch()
        time.sleep(60)
    while not (tmp_path / "ready").exists():
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    deadline = time.monotonic() + 5
    while (server.cluster / "postmaster.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not (server.cluster / "postmaster.pid").exists()


def test_a_making_that_was_killed_half_way_starts_anew(tmp_path: Path) -> None:
    (tmp_path / "data" / "postgres.new" / "base").mkdir(parents=True)
    server = Server(tmp_path / "data", durable=False)
    server.start()
    server.stop()


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal) as refusal:
        Server(tmp_path / "file" / "data").start()
    assert refusal.value.code == DATA_FOLDER
    assert "cannot be written" in str(refusal.value)


@pytest.mark.parametrize("broken", ["PG_VERSION", "global/pg_control", "pg_wal"])
def test_a_damaged_folder_is_one_line(server: Server, broken: str) -> None:
    server.stop()
    target = server.cluster / broken
    target.rename(target.with_name("gone"))
    with pytest.raises(Refusal) as refusal:
        server.start()
    assert refusal.value.code == DATA_FOLDER
    assert "damaged" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_folder_of_another_version_is_one_line(server: Server) -> None:
    server.stop()
    (server.cluster / "PG_VERSION").write_text("9\n")
    with pytest.raises(Refusal, match="PostgreSQL '9'"):
        server.start()


def test_a_long_path_gets_a_socket_elsewhere(tmp_path: Path) -> None:
    data = tmp_path / ("long-" * 30)
    assert len(str(socket_folder(data))) < 100
    server = Server(data, durable=False)
    server.start()
    write(server, 7)
    assert values(server) == [7]
    server.stop()


def test_pages_are_summed_and_writes_are_synced_in_earnest(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.start()
    with psycopg.connect(address(server.data)) as connection:
        for name in ("fsync", "data_checksums", "full_page_writes"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",)
    server.stop()
