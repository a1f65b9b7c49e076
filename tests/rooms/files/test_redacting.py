"""Files with secrets: held, and freed by a copy without them (T59)."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from tests.rooms.files import samples
from tests.rooms.files.conftest import COLLEAGUE, DUTY_LEAD, ENGINEER, OWNER, STRANGER, T0, Messages

from countersign.files import commands, queries, storage
from countersign.files.queries import UploadRow
from countersign.files.rules import Hold, State
from countersign.kernel.errors import Conflict, NotAllowed, NotVisible
from countersign.ledger.queries import events_of
from countersign.ledger.subscriptions import registry

pytestmark = pytest.mark.django_db
ENV = b"DEBUG=0\nDB_PASSWORD=S3cr3t!pass\nNAME=shop\n"
HAR = json.dumps({"log": {"entries": [{"request": {"cookies": [{"name": "sid", "value": "1a2b3c4d5e"}]}}]}}).encode()


def sent(content: bytes, name: str) -> UploadRow:
    row = commands.receive(io.BytesIO(content), name=name, by=OWNER, at=T0)
    return commands.attach([row.token], to=("thing", 1), by=OWNER, at=T0)[0]


def held(row: UploadRow) -> UploadRow:
    assert (row.state, row.held_reason) == (State.HELD, Hold.SECRETS)
    return row


def test_t59_a_text_with_secrets_is_held_at_once_and_names_their_kinds() -> None:
    row = held(sent(ENV, "shop.env"))
    assert events_of("file", row.id)[0].facts == {"found": "password"}
    held(sent(HAR, "session.har"))
    held(sent(b"-----BEGIN " + b"PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n", "server.pem"))
    assert sent(b"ERROR password: incorrect\n", "app.log").state is State.CLEAN


def test_t59_a_long_text_and_an_archive_are_held_by_the_child() -> None:
    for content, name in ((b"line of a log\n" * 60_000 + ENV, "long.log"), (samples.packed({"a/.env": ENV}), "a.zip")):
        row = sent(content, name)
        assert row.state is State.RECEIVED
        assert commands.examine(row.id, at=T0) is State.HELD
        held(queries.by_token(row.token))
        assert events_of("file", row.id)[-1].facts == {"found": "password"}


def test_t59_a_copy_without_secrets_takes_the_place_of_the_file(data: Path, messages: Messages) -> None:
    row = held(sent(ENV, "shop.env"))
    changed = commands.redact(row.token, by=OWNER, at=T0)
    assert (changed.token, changed.state, changed.held_reason) == (row.token, State.CLEAN, None)
    assert storage.address(changed.sha256).read_bytes() == b"DEBUG=0\nDB_PASSWORD=[redacted]\nNAME=shop\n"
    event = events_of("file", row.id)[-1]
    registry["files.forget_original"].handle(event)
    assert not storage.address(row.sha256).exists()
    assert (event.type, event.actor_id, event.before["sha256"]) == ("file.redacted", OWNER.id, row.sha256)
    assert commands.hand_out(row.token, by=ENGINEER, at=T0)
    with pytest.raises(Conflict):
        commands.redact(row.token, by=OWNER, at=T0)


def test_t59_a_har_stays_json() -> None:
    changed = commands.redact(sent(HAR, "session.har").token, by=OWNER, at=T0)
    (entry,) = json.loads(storage.address(changed.sha256).read_bytes())["log"]["entries"]
    assert entry["request"]["cookies"] == [{"name": "sid", "value": "[redacted]"}]


def test_t59_who_may_have_the_secrets_taken_out(messages: Messages) -> None:
    row = sent(ENV, "shop.env")
    for by in (STRANGER, ENGINEER, COLLEAGUE):
        with pytest.raises((NotAllowed, NotVisible)):
            commands.redact(row.token, by=by, at=T0)
    assert commands.redact(row.token, by=OWNER, at=T0).state is State.CLEAN
    assert commands.redact(sent(ENV + b"#", "b.env").token, by=DUTY_LEAD, at=T0).state is State.CLEAN


def test_t59_the_same_secret_that_another_upload_holds_stays_there(messages: Messages) -> None:
    first, second = sent(ENV, "a.env"), sent(ENV, "b.env")
    commands.redact(first.token, by=OWNER, at=T0)
    registry["files.forget_original"].handle(events_of("file", first.id)[-1])
    assert storage.address(second.sha256).exists()
    with pytest.raises(Conflict):
        commands.redact(sent(b"MZ" + bytes(60), "a.exe").token, by=OWNER, at=T0)
