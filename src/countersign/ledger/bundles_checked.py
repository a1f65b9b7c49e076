"""Verification of a bundle without the database: needs the file, this module and the standard library."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

FORMAT = "countersign/bundle/v1"
LABEL = b"countersign/payload/v1"
START = "00" * 32
LARGEST_MEMBER = 512 * 2**20
MOST_MEMBERS = 10_000


class Untrue(Exception):
    """The first thing found false: where, and what."""


@dataclass(slots=True)
class BundleReport:
    """What a bundle holds, and the first thing in it that is false; empty when it is sound."""

    events: int = 0
    removed: int = 0
    files: int = 0
    made_at: str = ""
    finding: str = ""
    subjects: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.finding


def verify_bundle(path: Path) -> BundleReport:
    """Check every byte of a bundle: the archive, the index, each event's chain, commitment and reading, each file.

    Source: security T36, T76: one flipped byte anywhere is found, and the first false event is named.
    """
    report = BundleReport()
    try:
        _checked(path, report)
    except Untrue as why:
        report.finding = str(why)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as why:
        report.finding = f"the archive cannot be read: {why}"
    return report


def _checked(path: Path, report: BundleReport) -> None:
    raw = path.read_bytes()
    members = _members(path, raw)
    index_bytes = _member(members, "index.json")
    if _member(members, "index.sha256") != (_sha(index_bytes) + "\n").encode():
        # An altered event is named even then: the chains are read first, the index is blamed last.
        _chains_by_name(members, report)
        raise Untrue("index.json: its digest is not the one written beside it")
    index = _parsed(index_bytes, "index.json")
    if index.get("format") != FORMAT:
        raise Untrue("index.json: not a bundle of this format")
    report.made_at = str(index.get("made_at", ""))
    _chains(index, members, report)
    listed = index.get("members", {})
    if set(listed) | {"index.json", "index.sha256"} != set(members):
        raise Untrue("index.json: the archive holds other members than the index names")
    for name, digest in sorted(listed.items()):
        if _sha(members[name]) != digest:
            raise Untrue(f"{name}: its bytes are not those that the index names")
    for one in index.get("files", []):
        report.files += 1
        if _sha(_member(members, one["member"])) != one["sha256"]:
            raise Untrue(f"{one['member']} ({one['name']}): not the file that was attached")
    made_at = datetime.fromisoformat(report.made_at)
    if archived(members, made_at) != raw:
        raise Untrue("the archive itself was altered around its members")


def _members(path: Path, raw: bytes) -> dict[str, bytes]:
    """Read all members; the order, the sizes and the sums of the archive are checked on the way."""
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        if len(infos) > MOST_MEMBERS or len({one.filename for one in infos}) != len(infos):
            raise Untrue("the archive holds too many members, or one twice")
        if archive.comment or any(one.compress_type != zipfile.ZIP_STORED for one in infos):
            raise Untrue("the archive itself was altered around its members")
        found = {}
        for one in infos:
            if one.file_size > LARGEST_MEMBER or one.file_size > len(raw):
                raise Untrue(f"{one.filename}: too large")
            # Read around the sum of the archive: a false event is to be named, not the archive.
            found[one.filename] = _stored(raw, one)
    return found


def _stored(raw: bytes, info: zipfile.ZipInfo) -> bytes:
    start = info.header_offset
    header = raw[start : start + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Untrue(f"{info.filename}: the archive itself was altered around its members")
    begin = start + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    return raw[begin : begin + info.file_size]


def _chains_by_name(members: dict[str, bytes], report: BundleReport) -> None:
    for name in sorted(members):
        if name.startswith("events/"):
            _chain(_parsed(members[name], name), name, report)


def _chains(index: dict[str, Any], members: dict[str, bytes], report: BundleReport) -> None:
    for one in index["subjects"]:
        told = _parsed(_member(members, one["member"]), one["member"])
        head = _chain(told, one["member"], report)
        named = f"{one['kind']} {one['id']}"
        if (told.get("kind"), told.get("id")) != (one["kind"], one["id"]):
            raise Untrue(f"{named}: its member tells of another subject")
        if len(told["events"]) != one["events"] or head != one["head"]:
            raise Untrue(f"{named}, seq {len(told['events']) + 1}: the chain does not end where the index says")
        report.subjects.append(named)


def _chain(told: dict[str, Any], member: str, report: BundleReport) -> str:
    """Check one subject's events in order; return the newest hash."""
    prev = START
    if not isinstance(told.get("events"), list):
        raise Untrue(f"{member}: no list of events")
    for seq, event in enumerate(told["events"], 1):
        where = f"{told.get('kind')} {told.get('id')}, seq {seq}"
        try:
            prev = _event(told, event, seq, prev, where)
        except (KeyError, TypeError, AttributeError, binascii.Error, UnicodeError, json.JSONDecodeError) as why:
            raise Untrue(f"{where}: the event cannot be read: {why!r}") from None
        report.events += 1
        report.removed += event["content"] is None
    return prev


def _event(told: dict[str, Any], event: dict[str, Any], seq: int, prev: str, where: str) -> str:
    body = _decoded(event["bytes"])
    says = json.loads(body)
    if event["prev"] != prev:
        raise Untrue(f"{where}: it does not stand on the hash of the event before it")
    if hashlib.sha256(bytes.fromhex(prev) + body).hexdigest() != event["hash"]:
        raise Untrue(f"{where}: its bytes do not give its hash")
    if (says["subject"], says["id"], says["seq"]) != (told["kind"], told["id"], seq):
        raise Untrue(f"{where}: its bytes name another place")
    if event["says"] != says or event["type"] != says["type"] or not isinstance(event["number"], int):
        raise Untrue(f"{where}: what is written out is not what its bytes say")
    if event["content"] is None:
        if event["opened"] != "removed" or event["salt"] is not None:
            raise Untrue(f"{where}: content that was removed is told")
    else:
        content = _decoded(event["content"])
        salt = _decoded(event["salt"])
        if hashlib.sha256(LABEL + salt + content).hexdigest() != says["payload"]:
            raise Untrue(f"{where}: its content is not what was committed to")
        if event["opened"] != json.loads(content):
            raise Untrue(f"{where}: what is written out is not its content")
    hashed: str = event["hash"]
    return hashed


def _decoded(text: str) -> bytes:
    """Decode what is written one way only: the bits that padding leaves unused must be zero (RFC 4648, 3.5)."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise binascii.Error("not the one way to write these bytes")
    return data


def archived(members: dict[str, bytes], made_at: datetime) -> bytes:
    """Write members into an archive the one way that a bundle is written: every byte of it follows from them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(members.items()):
            entry = zipfile.ZipInfo(name, made_at.timetuple()[:6])
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            archive.writestr(entry, data)
    return out.getvalue()


def _member(members: dict[str, bytes], name: str) -> bytes:
    if name not in members:
        raise Untrue(f"{name} is missing")
    return members[name]


def _parsed(data: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        raise Untrue(f"{name}: it cannot be read") from None
    if not isinstance(found, dict):
        raise Untrue(f"{name}: it cannot be read")
    return found


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
