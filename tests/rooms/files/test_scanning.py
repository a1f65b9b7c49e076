"""The virus scanner: what it finds, and what becomes of files while it is away (T58, T114)."""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.rooms.files import samples
from tests.rooms.files.conftest import DUTY_LEAD, OWNER, T0, Messages

from countersign.files import commands, jobs, queries, scanner
from countersign.files.queries import UploadRow
from countersign.files.rules import Hold, State
from countersign.kernel import settings
from countersign.kernel.errors import NotVisible
from countersign.ledger.queries import events_of
from countersign.project import health

pytestmark = pytest.mark.django_db
CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/sbin:/bin")
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
MARK = b"COUNTERSIGN-" + b"SCANNER-MARK"


def configured(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERSIGN_CLAMAV", place)
    settings.forget()


def sent(content: bytes, name: str) -> UploadRow:
    row = commands.receive(io.BytesIO(content), name=name, by=OWNER, at=T0)
    return commands.attach([row.token], to=("thing", 1), by=OWNER, at=T0)[0]


def looked_into(row: UploadRow) -> UploadRow:
    commands.examine(row.id, at=T0 + timedelta(seconds=1))
    return queries.by_token(row.token)


@pytest.fixture
def clamd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Debian's own clamd with two signatures of ours; nothing is downloaded."""
    if CLAMD is None:
        pytest.skip("clamd is not installed: apt-get install clamav-daemon")
    base = tmp_path / "clam"
    base.mkdir()
    eicar = (b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE").hex()
    (base / "own.ndb").write_text(f"Own.Eicar:0:*:{eicar}\nOwn.Mark:0:*:{MARK.hex()}\n")
    place = base / "socket"
    (base / "clamd.conf").write_text(
        f"DatabaseDirectory {base}\nLocalSocket {place}\nForeground yes\nStreamMaxLength 1M\n"
    )
    running = subprocess.Popen(
        [CLAMD, "-c", str(base / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            if place.exists():
                break
            time.sleep(0.05)
        configured(str(place), monkeypatch)
        yield place
    finally:
        running.kill()
        running.wait()
        settings.forget()  # Whoever comes next has no scanner.


def test_t58_the_real_scanner_finds_eicar_in_a_file_and_in_a_zip(clamd: Path) -> None:
    for content in (EICAR, samples.packed({"a.txt": EICAR}), b"words " + MARK, samples.packed({"a.txt": MARK})):
        assert scanner.scan(io.BytesIO(content)).answer is scanner.Answer.FOUND
    assert scanner.scan(io.BytesIO(b"words")) == scanner.Scan(scanner.Answer.CLEAN)
    assert scanner.scan(io.BytesIO(bytes(3 * 2**20))).answer is scanner.Answer.REFUSED
    assert scanner.said_of_itself().words.startswith("ClamAV")


def test_t58_what_the_real_scanner_finds_is_held_by_name(clamd: Path, messages: Messages) -> None:
    for content, name in ((b"words " + MARK, "a.txt"), (samples.packed({"a.txt": MARK}), "a.zip")):
        row = sent(content, name)
        assert row.state is State.RECEIVED
        held = looked_into(row)
        assert (held.state, held.held_reason) == (State.HELD, Hold.INFECTED)
        event = events_of("file", row.id)[-1]
        assert (event.type, event.facts) == ("file.judged", {"found": "Own.Mark.UNOFFICIAL"})
        with pytest.raises(NotVisible):
            commands.hand_out(row.token, by=DUTY_LEAD, at=T0)
    assert looked_into(sent(b"words", "b.txt")).state is State.CLEAN
    assert looked_into(sent(EICAR, "eicar.txt")).state is State.HELD


def test_t58_a_scanner_that_is_down_holds_and_frees_when_it_is_back(
    clamd: Path, monkeypatch: pytest.MonkeyPatch, messages: Messages
) -> None:
    configured(str(clamd) + ".away", monkeypatch)
    row = looked_into(sent(b"words", "a.txt"))
    assert (row.state, row.held_reason) == (State.HELD, Hold.SCANNER_AWAY)
    with pytest.raises(NotVisible):
        commands.hand_out(row.token, by=OWNER, at=T0)
    jobs.examine_waiting(0)
    assert queries.by_token(row.token).held_reason is Hold.SCANNER_AWAY
    configured(str(clamd), monkeypatch)
    jobs.examine_waiting(0)
    assert queries.by_token(row.token).state is State.CLEAN
    assert commands.hand_out(row.token, by=OWNER, at=T0)


def test_without_a_scanner_plain_files_are_clean_at_once() -> None:
    assert sent(b"words", "a.txt").state is State.CLEAN


class Server(threading.Thread):
    """A socket that takes one stream as clamd does and says what it was told to."""

    def __init__(self, says: bytes) -> None:
        super().__init__(daemon=True)
        self.says, self.door = says, socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self.door.getsockname()[1]}"

    def run(self) -> None:
        line, _ = self.door.accept()
        with line:
            line.settimeout(2)
            took = b""
            while not took.endswith(bytes(4)):
                took += line.recv(65_536)
            line.sendall(self.says)


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (b"stream: OK\0", None),
        (b"stream: Eicar FOUND\0", Hold.INFECTED),
        (b"INSTREAM size limit exceeded. ERROR\0", Hold.UNCHECKED),
        (b"stream: Can't allocate memory ERROR\0", Hold.SCANNER_AWAY),
        (b"", Hold.SCANNER_AWAY),
        (b"\xff\xfe OK", Hold.SCANNER_AWAY),
    ],
)
def test_t58_only_a_plain_ok_lets_a_file_through(
    says: bytes, reason: Hold | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(says)
    server.start()
    configured(server.place, monkeypatch)
    row = looked_into(sent(b"words", "a.txt"))
    server.join(3)
    server.door.close()
    assert row.held_reason is reason


def test_t58_a_scanner_that_says_nothing_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        configured(f"127.0.0.1:{silent.getsockname()[1]}", monkeypatch)
        assert looked_into(sent(b"words", "a.txt")).held_reason is Hold.SCANNER_AWAY


def test_doctor_tells_whether_the_scanner_answers(clamd: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert health._scanner().good is True
    configured(str(clamd) + ".away", monkeypatch)
    assert health._scanner().good is False
    monkeypatch.delenv("COUNTERSIGN_CLAMAV")
    settings.forget()
    assert health._scanner().good is None
