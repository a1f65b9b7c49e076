"""Wrapping keys: rotated under load and through kills (security T86), sealed, behind a command, split for escrow."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.vaulting import VaultProcess, rows

from countersign.vault import box
from countersign.vault.process import escrow
from countersign.vault.process.keys import CommandKeyring, FileKeyring, KeysRefused, is_sealed, read_keys

pytestmark = pytest.mark.django_db
NUMBER = "4509 731846"


def put(customer: int) -> str:
    fields = {"number": NUMBER, "names": f"N {customer}"}
    return box.put_document(customer, kind="passport", country="RU", fields=fields)


@pytest.fixture
def customers(vault: VaultProcess) -> list[int]:
    """Six hundred customers, each with a document and so with a key."""
    first = time.time_ns() // 1000
    numbers = [first + n for n in range(600)]
    for number in numbers:
        put(number)
    return numbers


def test_security_t086_rotation_under_load_through_kills_leaves_everything_readable(
    vault: VaultProcess, customers: list[int]
) -> None:
    stop, faults, answers = threading.Event(), [], [0]

    def load(mine: list[int]) -> None:
        """Read and write on; only that the vault is away for a moment is allowed."""
        fresh = 10**15 + mine[0]
        while not stop.is_set():
            for customer in mine:
                try:
                    if box.compare(customer, {"number": NUMBER}) != {"number": "match"}:
                        faults.append(f"{customer} does not match")
                    fresh += 1
                    put(fresh)
                    answers[0] += 1
                except box.VaultAway:
                    time.sleep(0.02)
                except Exception as why:  # noqa: BLE001
                    faults.append(repr(why))
                if stop.is_set():
                    break
        box.hang_up()

    threads = [threading.Thread(target=load, args=(customers[n::40],)) for n in range(2)]
    for thread in threads:
        thread.start()
    newest = box.status()["newest_key"]
    halfway = 0
    try:
        assert box.ask("rotate") == newest + 1
        for moment in (0, 0.01, 0.02, 0.04):
            time.sleep(moment)
            vault.stop(signal.SIGKILL)
            left = rows("SELECT count(*) FROM vault.key WHERE kek <> %s", newest + 1)[0][0]
            halfway += left > 0  # type: ignore[operator]
            vault.start()  # It goes on by itself.
        deadline = time.monotonic() + 60
        while box.status()["to_rewrap"]:
            assert time.monotonic() < deadline, "the rotation does not end"
            time.sleep(0.05)
        while answers[0] < 20 and not faults:
            assert time.monotonic() < deadline, "the load does not go on"
            time.sleep(0.05)
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
    assert not faults, faults[:3]
    assert halfway, "no kill came while keys were being wrapped"
    status = box.status()
    assert (status["newest_key"], status["to_rewrap"]) == (newest + 1, 0)
    assert rows("SELECT DISTINCT kek FROM vault.key") == [(newest + 1,)]
    for customer in customers[::7]:
        assert [facts.number_tail for facts in box.facts(customer)] == ["46"]
    assert box.known("passport", "RU", NUMBER, by_id=customers[0]), "the blind index has a key of its own"
    assert box.ask("forget_older_keys") == list(range(1, newest + 1))
    assert list(read_keys(vault.keys, None)) == [newest + 1]
    vault.stop()
    vault.start()
    assert [facts.number_tail for facts in box.facts(customers[5])] == ["46"]


def test_the_file_of_keys_is_private_and_whole_from_the_first_start(vault: VaultProcess) -> None:
    assert stat.S_IMODE(vault.keys.stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.keys.parent.stat().st_mode) == 0o700
    assert all(len(key) == 32 for key in read_keys(vault.keys, None).values())


def test_a_sealed_file_opens_with_its_passphrase_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    ring = FileKeyring(path, "a quiet harbour")
    wrapped = ring.wrap(ring.newest(), b"k" * 32)
    assert is_sealed(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = FileKeyring(path, "a quiet harbour")
    assert again.unwrap(1, wrapped) == b"k" * 32
    assert again.add() == 2
    assert is_sealed(path)
    for wrong in ("a quiet harbor", "", None):
        with pytest.raises(KeysRefused):
            FileKeyring(path, wrong)
    assert FileKeyring(path, "a quiet harbour").unwrap(1, wrapped) == b"k" * 32


def test_a_passphrase_comes_through_a_pipe_or_a_file(vault: VaultProcess, tmp_path: Path) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text("a quiet harbour\n")
    sealed = VaultProcess(tmp_path, {"COUNTERSIGN_VAULT_PASSPHRASE_FILE": str(secret)})
    vault.stop()
    try:
        sealed.start()
        assert is_sealed(sealed.keys)
        sealed.stop()
        refused = VaultProcess(tmp_path)
        with pytest.raises(AssertionError, match="is sealed"):
            refused.start()
    finally:
        sealed.stop()
        vault.start()


COMMAND = """
import base64, json, sys
from pathlib import Path
from countersign.vault.process.keys import FileKeyring
ring = FileKeyring(Path(sys.argv[1]))
verb, *rest = sys.argv[2:]
if verb in ("newest", "add"):
    print(getattr(ring, verb)())
elif verb == "forget":
    print(*ring.forget_older())
else:
    given = base64.b64decode(sys.stdin.read())
    print(base64.b64encode(getattr(ring, verb)(int(rest[0]), given)).decode())
"""


def test_an_external_command_keeps_the_keys(vault: VaultProcess, tmp_path: Path) -> None:
    """A key service: the process sees wrapped keys and what they wrap, never the wrapping key."""
    program = tmp_path / "service.py"
    program.write_text(COMMAND)
    command = f"{sys.executable} {program} {tmp_path / 'elsewhere'}"
    other = VaultProcess(tmp_path, {"COUNTERSIGN_VAULT_KEY_COMMAND": command})
    rows("CREATE TEMP TABLE nothing ()")
    vault.stop()
    moved = rows("SELECT scope, owner, kek, wrapped, made_at FROM vault.key")
    rows("DELETE FROM vault.key")
    try:
        other.start()
        customer = time.time_ns()
        put(customer)
        assert box.ask("rotate") == 2
        deadline = time.monotonic() + 30
        while box.status()["to_rewrap"] and time.monotonic() < deadline:
            time.sleep(0.1)
        assert box.compare(customer, {"number": NUMBER}) == {"number": "match"}
        assert not other.keys.exists()
    finally:
        other.stop()
        rows("DELETE FROM vault.key")
        for row in moved:
            rows("INSERT INTO vault.key (scope, owner, kek, wrapped, made_at) VALUES (%s, %s, %s, %s, %s)", *row)
        vault.start()
    with pytest.raises(KeysRefused):
        CommandKeyring("false").newest()


def test_escrow_halves_open_nothing_alone_and_everything_together(vault: VaultProcess, tmp_path: Path) -> None:
    keys = {1: os.urandom(32), 2: os.urandom(32)}
    first, second = escrow.halves(keys)
    assert escrow.joined(first, second) == escrow.joined(second, first) == keys
    for key in keys.values():
        assert key.hex() not in first + second
    other = escrow.halves(keys)
    for wrong in ((first, first), (first, other[1]), (first, second.replace("A", "B")), (first, "nonsense")):
        with pytest.raises(ValueError, match=r"[Hh]al(f|ves)"):
            escrow.joined(*wrong)


def test_the_escrow_command_splits_and_restores(vault: VaultProcess, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    environment = {
        "PATH": os.environ["PATH"], "COUNTERSIGN_DATA": str(vault.folder), "COUNTERSIGN_VAULT_KEY_FILE": str(vault.keys)
    }  # fmt: skip

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "countersign.project.cli", "vault", "escrow", *words],
            env=environment, capture_output=True, text=True, timeout=30,
        )  # fmt: skip

    assert run(str(one), str(two)).returncode == 0
    assert stat.S_IMODE(one.stat().st_mode) == 0o600
    assert run(str(one), str(two)).returncode != 0, "a half is never written over"
    environment["COUNTERSIGN_VAULT_KEY_FILE"] = str(tmp_path / "restored")
    assert run("--restore", str(two), str(one)).returncode == 0
    assert read_keys(tmp_path / "restored", None) == read_keys(vault.keys, None)
    assert run("--restore", str(two), str(one)).returncode != 0, "keys are never written over"


def test_status_tells_how_it_stands(vault: VaultProcess) -> None:
    told = box.status()
    assert {"documents", "seeds", "keys", "pictures", "locked_people", "newest_key", "to_rewrap"} <= told.keys()
    assert str(vault.keys) in told["keys_in"]
