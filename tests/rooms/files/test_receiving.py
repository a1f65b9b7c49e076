"""Handing a file in: limits, quota, content addressing, nothing half."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from procrastinate.contrib.django import app
from tests.rooms.files.conftest import COLLEAGUE, DUTY_LEAD, ENGINEER, OWNER, STRANGER, T0

from countersign.files import commands, jobs, queries, storage, words
from countersign.files.models import Upload
from countersign.files.refusals import FileEmpty, FileTooBig, QuotaReached, StorageFull, TooManyFiles
from countersign.files.rules import Hold, State
from countersign.kernel.actor import NOBODY, SYSTEM, Actor
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.ledger.queries import events_of
from countersign.ledger.subscriptions import registry

pytestmark = pytest.mark.django_db


def hand_in(content: bytes = b"words", name: str = "a.txt", by: Actor = OWNER, hours: float = 0) -> queries.UploadRow:
    return commands.receive(io.BytesIO(content), name=name, by=by, at=T0 + timedelta(hours=hours))


def files_on_disk(data: Path) -> list[Path]:
    return sorted(path for path in (data / "files").rglob("*") if path.is_file())


def test_a_file_is_stored_under_its_hash_and_recorded(data: Path) -> None:
    row = commands.receive(
        io.BytesIO(b"words"), name="C:\\logs\\a b.txt", claimed_type="text/plain\r\nX: 1", by=OWNER, at=T0
    )
    digest = hashlib.sha256(b"words").hexdigest()
    assert (row.name, row.size_bytes, row.sha256, row.state) == ("a b.txt", 5, digest, State.CLEAN)
    assert (row.claimed_type, row.sniffed_type) == ("text/plainX: 1", "text/plain")
    assert files_on_disk(data) == [data / "files" / digest[:2] / digest[2:4] / digest]
    assert files_on_disk(data)[0].stat().st_mode & 0o077 == 0
    (event,) = events_of("file", row.id)
    assert (event.type, event.actor_id, event.contract) == ("file.received", OWNER.id, 1)
    assert event.after["sha256"] == digest
    assert len(row.token) == 22


def test_the_same_content_is_stored_once(data: Path) -> None:
    first, second = hand_in(name="a.txt"), hand_in(name="b.txt", by=STRANGER)
    assert first.sha256 == second.sha256
    assert first.token != second.token
    assert len(files_on_disk(data)) == 1


def test_t55_a_held_file_is_recorded_with_its_reason() -> None:
    row = hand_in(b"MZ\x90\0" + bytes(100), "setup.exe")
    assert (row.state, row.held_reason) == (State.HELD, Hold.EXECUTABLE)
    shown = words.shown(row)
    assert shown.state == "held"
    assert shown.url == ""
    assert "program" in shown.reason


def test_a_file_past_the_limit_is_refused_by_name_and_leaves_nothing(data: Path) -> None:
    with pytest.raises(FileTooBig) as refused:
        hand_in(bytes(2**20 + 1), "big.log")
    assert refused.value.facts == {"name": "big.log", "limit_mb": 1}
    assert refused.value.status == 413
    assert files_on_disk(data) == []
    assert not Upload.objects.exists()
    assert hand_in(b"x" * 2**20, "big.log").size_bytes == 2**20


def test_an_empty_file_is_refused_by_name(data: Path) -> None:
    with pytest.raises(FileEmpty) as refused:
        hand_in(b"", "empty.txt")
    assert refused.value.facts == {"name": "empty.txt"}
    assert files_on_disk(data) == []


def test_t106_the_day_s_quota_is_the_contract_s_and_comes_back() -> None:
    for number in range(2):
        hand_in(bytes([number]) * 2**20, f"{number}.txt", by=OWNER)
    hand_in(b"x" * (2**20 - 10), "c.txt", by=COLLEAGUE)
    with pytest.raises(QuotaReached) as refused:
        hand_in(b"x" * 11, "one more.txt", by=COLLEAGUE)
    assert refused.value.facts == {"name": "one more.txt", "limit_mb": 3}
    assert hand_in(b"x" * 2**19, by=STRANGER).size_bytes == 2**19
    assert hand_in(b"x" * 2**19, by=ENGINEER).size_bytes == 2**19
    assert hand_in(b"x" * 2**19, hours=24.1).size_bytes == 2**19


def test_nobody_uploads_without_a_sign_in_or_a_contract() -> None:
    for by in (NOBODY, Actor("customer", id=11)):
        with pytest.raises(NotAllowed):
            hand_in(by=by)


class FullDisk(io.BytesIO):
    """A stream whose second piece meets a full disk."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().read(size)


def test_t110_a_full_disk_is_one_clean_refusal(data: Path) -> None:
    with pytest.raises(StorageFull) as refused:
        commands.receive(FullDisk(b"x" * 300_000), name="a.log", by=OWNER, at=T0)
    assert refused.value.status == 503
    assert files_on_disk(data) == []


_SLOW_UPLOAD = """
import sys, time
from pathlib import Path
sys.path.insert(0, "src")
from countersign.files import storage
class Slow:
    sent = 0
    def read(self, size):
        self.sent += 1
        if self.sent > 3:
            print("halfway", flush=True)
            time.sleep(60)
        return b"x" * 100_000
storage.land(Slow(), limit_bytes=10**9, name="a.log")
"""


def test_t107_killed_in_the_middle_no_file_is_visible(data: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", _SLOW_UPLOAD], stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child, child.stdout:
        assert child.stdout.readline() == b"halfway\n"
        child.send_signal(signal.SIGKILL)
    left = files_on_disk(data)
    assert [path.parent for path in left] == [data / "files" / "incoming"]
    assert list(storage.contents()) == []
    os.utime(left[0], (0, 0))
    assert storage.sweep_incoming(time.time() - 3600) == 1
    assert files_on_disk(data) == []


def test_t9_attaching_takes_only_ones_own_loose_files() -> None:
    mine, foreign, sent = hand_in(), hand_in(by=COLLEAGUE), hand_in(name="sent.txt")
    commands.attach([sent.token], to=("thing", 1), by=OWNER, at=T0)
    for tokens in ([foreign.token], [sent.token], [mine.token, "missing"], ["nul\0"]):
        with pytest.raises(NotVisible):
            commands.attach(tokens, to=("thing", 1), by=OWNER, at=T0)
    with pytest.raises(TooManyFiles):
        commands.attach([str(n) for n in range(11)], to=("thing", 1), by=OWNER, at=T0)
    (attached,) = commands.attach([mine.token, mine.token], to=("thing", 1), by=OWNER, at=T0)
    assert (attached.attached_kind, attached.attached_id) == ("thing", 1)
    assert [event.type for event in events_of("file", mine.id)] == ["file.received", "file.attached"]
    assert commands.attach([], to=("thing", 1), by=OWNER, at=T0) == []


def test_files_keep_the_order_of_the_form() -> None:
    rows = [hand_in(str(n).encode(), f"{n}.txt") for n in range(3)]
    tokens = [rows[2].token, rows[0].token, rows[1].token]
    assert [row.token for row in commands.attach(tokens, to=("thing", 1), by=OWNER, at=T0)] == tokens


def test_t55_only_the_security_role_releases_with_a_reason_and_once() -> None:
    row = hand_in(b"MZ\0\0", "setup.exe")
    for by, refusal in ((OWNER, NotVisible), (ENGINEER, NotAllowed)):
        with pytest.raises(refusal):
            commands.release(row.token, by=by, at=T0, reason="asked for")
    with pytest.raises(Invalid):
        commands.release(row.token, by=DUTY_LEAD, at=T0, reason=" ")
    released = commands.release(row.token, by=DUTY_LEAD, at=T0, reason="Checked by hand.")
    assert released.state is State.RELEASED
    event = events_of("file", row.id)[-1]
    assert (event.type, event.actor_id) == ("file.released", DUTY_LEAD.id)
    assert event.facts == {"reason": "Checked by hand.", "held_reason": "executable"}
    with pytest.raises(Conflict):
        commands.reject(row.token, by=DUTY_LEAD, at=T0, reason="late")
    own = hand_in(b"MZ\0\0", "own.exe", by=DUTY_LEAD)
    with pytest.raises(NotAllowed):
        commands.release(own.token, by=DUTY_LEAD, at=T0, reason="trust me")


def test_what_nobody_sent_is_forgotten_after_a_day(data: Path) -> None:
    loose, kept = hand_in(b"loose"), hand_in(b"kept")
    shared_a, shared_b = hand_in(b"shared"), hand_in(b"shared")
    commands.attach([kept.token, shared_b.token], to=("thing", 1), by=OWNER, at=T0)
    later = T0 + timedelta(hours=24, seconds=1)
    assert commands.purge(loose.id, by=SYSTEM, at=T0 + timedelta(hours=23)) is False
    for upload_id in queries.stale_loose(later):
        assert commands.purge(upload_id, by=SYSTEM, at=later)
        assert not commands.purge(upload_id, by=SYSTEM, at=later)
    assert queries.stale_loose(later) == []
    assert queries.by_token(loose.token).state is State.PURGED
    assert queries.by_token(shared_a.token).state is State.PURGED
    for path in files_on_disk(data):
        os.utime(path, (0, 0))
    assert jobs.sweep_bytes(later) == 1
    assert {path.name for path in files_on_disk(data)} == {kept.sha256, shared_b.sha256}


def test_an_upload_can_be_taken_back_before_it_is_sent() -> None:
    row = hand_in()
    with pytest.raises(NotVisible):
        commands.discard(row.token, by=COLLEAGUE, at=T0)
    commands.discard(row.token, by=OWNER, at=T0)
    with pytest.raises(NotVisible):
        queries.uploads_for([row.token], OWNER)


def test_sizes_are_written_for_people() -> None:
    assert [words.size(n) for n in (512, 14_200, 2_400_000)] == ["512 B", "14 kB", "2.4 MB"]


def test_jobs_are_known_to_worker_and_follower() -> None:
    assert "files.preview" in registry
    assert {"files.sweep", "ledger.tell"} <= set(app.tasks)
    jobs.sweep(timestamp=0)
