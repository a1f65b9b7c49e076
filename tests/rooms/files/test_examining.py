"""A closer look after receipt: the child, its caps, and who waits for its verdict (T55, T57, T119)."""

from __future__ import annotations

import gzip
import io
import time
from datetime import timedelta
from pathlib import Path

import pytest
from tests.rooms.files import samples
from tests.rooms.files.conftest import DUTY_LEAD, ENGINEER, OWNER, T0, Messages

from countersign.files import commands, examining, queries, words
from countersign.files.queries import UploadRow
from countersign.files.rules import Hold, State
from countersign.kernel.confined.reader import Reader
from countersign.kernel.errors import NotVisible
from countersign.ledger.queries import events_of
from countersign.ledger.subscriptions import registry

pytestmark = pytest.mark.django_db


def sent(content: bytes, name: str) -> UploadRow:
    row = commands.receive(io.BytesIO(content), name=name, by=OWNER, at=T0)
    return commands.attach([row.token], to=("thing", 1), by=OWNER, at=T0)[0]


def looked_into(row: UploadRow) -> UploadRow:
    commands.examine(row.id, at=T0 + timedelta(seconds=1))
    return queries.by_token(row.token)


def test_pictures_and_texts_are_clean_at_once_and_an_archive_is_not() -> None:
    assert sent(samples.picture(), "a.png").state is State.CLEAN
    assert sent(b"GET /", "a.log").state is State.CLEAN
    archive = sent(samples.zipped(a__log="GET /"), "logs.zip")
    assert archive.state is State.RECEIVED
    shown = words.shown(archive)
    assert (shown.state, shown.url) == ("checking", "")


def test_t55_nobody_fetches_what_has_no_verdict(messages: Messages) -> None:
    row = sent(samples.pdf(), "form.pdf")
    for by in (OWNER, ENGINEER, DUTY_LEAD):
        with pytest.raises(NotVisible):
            commands.hand_out(row.token, by=by, at=T0)
    assert looked_into(row).state is State.CLEAN
    assert commands.hand_out(row.token, by=OWNER, at=T0)


def test_the_verdict_is_an_event_and_is_given_once() -> None:
    row = sent(samples.zipped(a__log="GET /"), "logs.zip")
    assert commands.examine(row.id, at=T0) is State.CLEAN
    assert commands.examine(row.id, at=T0) is None
    events = events_of("file", row.id)
    assert [event.type for event in events] == ["file.received", "file.attached", "file.judged"]
    assert (events[-1].before, events[-1].after["state"]) == ({"state": "received"}, "clean")


def test_t55_what_hides_in_an_archive_is_held_after_the_look() -> None:
    row = looked_into(sent(samples.packed({"readme.txt": b"MZ" + bytes(300)}), "logs.zip"))
    assert (row.state, row.held_reason) == (State.HELD, Hold.ARCHIVE_CONTENTS)


def test_what_a_lost_job_left_is_found_by_the_minute() -> None:
    row = sent(samples.zipped(a__log="GET /"), "logs.zip")
    assert queries.waiting(T0 + timedelta(seconds=10)) == []
    assert queries.waiting(T0 + timedelta(minutes=1)) == [row.id]
    looked_into(row)
    assert queries.waiting(T0 + timedelta(minutes=1)) == []


def test_the_job_runs_for_every_file_that_comes() -> None:
    row = sent(samples.zipped(a__log="GET /"), "logs.zip")
    (event, *_) = events_of("file", row.id)
    assert registry["files.examine"].wants(event.type)
    registry["files.examine"].handle(event)
    assert queries.by_token(row.token).state is State.CLEAN


HOSTILE = """
import os, sys
sys.path.insert(0, {tests!r})
from countersign.files import opening_child
def swallow(content, name):
    {deed}
opening_child.rehearse()
opening_child.look_inside = swallow
opening_child.serve(opening_child.answer)
"""
DEEDS = {
    "memory": "hoard = [bytes(2**20) for _ in range(2000)]",
    "time": "while True: pass",
    "files": "return open('/etc/passwd').read()",
    "processes": "os.fork(); os._exit(0)",
    "rights": "os.setuid(0)",
}


@pytest.mark.parametrize("deed", DEEDS)
def test_t119_a_child_that_takes_too_much_dies_alone(
    deed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flaw in a parser that does one of these holds its own file; the next one is judged."""
    if deed == "time":
        monkeypatch.setattr(examining, "SECONDS", 1)
    hostile = tmp_path / "child.py"
    hostile.write_text(HOSTILE.format(tests=str(tmp_path), deed=DEEDS[deed]))
    first, second = sent(samples.zipped(a__log="1"), "a.zip"), sent(samples.zipped(a__log="2"), "b.zip")
    with monkeypatch.context() as patched:
        patched.setattr(examining, "OPENER", Reader(str(hostile)))
        held = looked_into(first)
    assert (held.state, held.held_reason) == (State.HELD, Hold.UNCHECKED)
    assert looked_into(second).state is State.CLEAN


def test_t57_a_bomb_of_a_hundred_megabytes_is_held_within_seconds() -> None:
    row = sent(gzip.compress(bytes(100_000_000), 1), "zeros.log.gz")
    began = time.monotonic()
    assert looked_into(row).held_reason is Hold.ARCHIVE_BOMB
    assert time.monotonic() - began < 4
