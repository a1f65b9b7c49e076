"""Evidence that proves itself without the database, and says where it was touched (security T36, T76)."""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Cast
from tests.factories import T0, closed, opened

from countersign.kernel.errors import NotVisible
from countersign.ledger.bundle import Attached, bundled
from countersign.ledger.bundles_checked import archived, verify_bundle

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(cast: Cast, tmp_path: Path) -> Path:
    """A bundle of a ticket that was closed, of its contract, with one file."""
    ticket = closed(cast)
    attached = tmp_path / "log.txt"
    attached.write_bytes(b"02:10:04 link down\n")
    import hashlib

    digest = hashlib.sha256(attached.read_bytes()).hexdigest()
    path = tmp_path / "bundle.zip"
    subjects = [("ticket", ticket.pk), ("contract", cast.contract)]
    files = [Attached("log.txt", digest, attached)]
    path.write_bytes(bundled(subjects, made_at=T0, made_by="Olga Smirnova", files=files))
    return path


def test_a_bundle_is_sound_and_says_what_it_holds(whole: Path) -> None:
    report = verify_bundle(whole)
    assert report.sound and report.events > 4 and report.files == 1 and len(report.subjects) == 2
    with zipfile.ZipFile(whole) as archive:
        assert archive.testzip() is None
        [first, *_] = [name for name in archive.namelist() if name.startswith("events/ticket")]
        events = json.loads(archive.read(first))["events"]
    assert "Cannot reach cs1234" in str(events[0]["opened"]) and events[0]["says"]["seq"] == 1


def test_nothing_is_bundled_of_what_is_not(cast: Cast) -> None:
    with pytest.raises(NotVisible):
        bundled([("ticket", 999_999)], made_at=T0, made_by="x")


def test_every_kind_of_byte_is_guarded_T76(whole: Path, tmp_path: Path) -> None:
    """security T76: one flipped bit anywhere; three hundred places over the whole file, headers included."""
    raw, rest = whole.read_bytes(), random.Random(76)
    touched = tmp_path / "touched.zip"
    places = {rest.randrange(len(raw)) for _ in range(280)} | set(range(12)) | set(range(len(raw) - 12, len(raw)))
    for place in places:
        altered = bytearray(raw)
        altered[place] ^= 1 << rest.randrange(8)
        touched.write_bytes(altered)
        report = verify_bundle(touched)
        assert not report.sound, f"byte {place} of {len(raw)} was altered and nobody noticed"


@settings(
    max_examples=150, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
def test_a_flipped_byte_of_a_member_is_found_even_with_a_rewritten_index_T76(
    whole: Path, tmp_path: Path, data: st.DataObject
) -> None:
    """security T76: whoever also writes sums, index and archive anew is still caught by the chain of an event."""
    with zipfile.ZipFile(whole) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(members["events/" + data.draw(st.sampled_from(_subjects(members)))])
    event = data.draw(st.sampled_from(told["events"]))
    field = data.draw(st.sampled_from(["bytes", "content", "salt", "prev", "hash"]))
    text = event[field]
    place = data.draw(st.integers(0, len(text) - 3))
    wrong = data.draw(st.sampled_from([c for c in "0123456789abcdef" if c != text[place]]))
    event[field] = text[:place] + wrong + text[place + 1 :]
    name = f"events/{told['kind']}-{told['id']}.json"
    members[name] = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    touched = tmp_path / "rewritten.zip"
    touched.write_bytes(_sealed_anew(members))
    report = verify_bundle(touched)
    assert not report.sound and report.finding.startswith(f"{told['kind']} {told['id']}, seq"), report.finding


def test_bits_that_padding_leaves_unused_are_guarded_too_T76(whole: Path, tmp_path: Path) -> None:
    """security T76: another way to write the same bytes is another bundle."""
    with zipfile.ZipFile(whole) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    touched = 0
    for subject in _subjects(members):
        told = json.loads(members["events/" + subject])
        for event, field in [(event, field) for event in told["events"] for field in ("bytes", "content", "salt")]:
            text = event[field]
            if not text.endswith("="):
                continue
            digit = text.rstrip("=")[-1]
            event[field] = text.rstrip("=")[:-1] + chr(ord(digit) + 1) + "=" * text.count("=", -2)
            assert base64.b64decode(event[field]) == base64.b64decode(text)
            altered = {**members, "events/" + subject: json.dumps(told, ensure_ascii=False, indent=1).encode()}
            path = tmp_path / "unused.zip"
            path.write_bytes(_sealed_anew(altered))
            assert verify_bundle(path).finding.startswith(f"{told['kind']} {told['id']}, seq"), (subject, field)
            event[field], touched = text, touched + 1
    assert touched > 2


def _subjects(members: dict[str, bytes]) -> list[str]:
    return sorted(name.removeprefix("events/") for name in members if name.startswith("events/"))


def _sealed_anew(members: dict[str, bytes]) -> bytes:
    import hashlib

    index = json.loads(members["index.json"])
    index["members"] = {
        name: hashlib.sha256(data).hexdigest() for name, data in members.items() if name in index["members"]
    }
    members["index.json"] = json.dumps(index, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    members["index.sha256"] = (hashlib.sha256(members["index.json"]).hexdigest() + "\n").encode()
    return archived(members, T0)


def test_removed_content_is_marked_and_everything_still_holds(
    cast: Cast, tmp_path: Path, tamper: Callable[..., int]
) -> None:
    ticket = opened(cast)
    tamper(
        "DELETE FROM ledger_payload WHERE event_id IN (SELECT id FROM ledger_event WHERE subject_kind = 'ticket' "
        "AND subject_id = %s AND seq = 1)",
        ticket.pk,
    )
    path = tmp_path / "b.zip"
    path.write_bytes(bundled([("ticket", ticket.pk)], made_at=T0, made_by="x"))
    report = verify_bundle(path)
    assert report.sound and report.removed == 1


def test_the_command_needs_no_database_and_no_settings(whole: Path, tmp_path: Path) -> None:
    """Exit 0 for a sound bundle, 1 with the first false event named; the database is an address where nothing is."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
    environment["COUNTERSIGN_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    environment["COUNTERSIGN_DATA"] = str(tmp_path / "none")

    def verified(path: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "countersign.project.cli", "ledger", "verify", "--bundle", str(path)],
            env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    good = verified(whole)
    assert good.returncode == 0 and "sound" in good.stderr, good.stderr
    raw = bytearray(whole.read_bytes())
    place = raw.index(b'"bytes": "') + 30
    raw[place] ^= 1
    touched = tmp_path / "touched.zip"
    touched.write_bytes(raw)
    bad = verified(touched)
    assert bad.returncode == 1 and ", seq " in bad.stdout, bad.stdout + bad.stderr
    (tmp_path / "no.zip").write_bytes(b"no archive")
    assert verified(tmp_path / "no.zip").returncode == 1
    assert not (tmp_path / "none").exists()
