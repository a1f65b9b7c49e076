"""Evidence that stands alone: events of subjects with their bytes, contents, salts and chain, and files, in one zip.

Writing needs the database. What checks a bundle is `bundles_checked.verify_bundle`, which needs nothing but the file.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from countersign.kernel.errors import NotVisible
from countersign.ledger import rules
from countersign.ledger.bundles_checked import FORMAT, archived

INDEX = "index.json"
_EVENTS = """
SELECT e.id, e.body, e.hash, e.prev, p.salt, p.body, e.type
FROM ledger_event e LEFT JOIN ledger_payload p ON p.event_id = e.id
WHERE e.subject_kind = %s AND e.subject_id = %s ORDER BY e.seq
"""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that belongs to the evidence: its bytes lie at `path`, under this SHA-256."""

    name: str
    sha256: str
    path: Path


def bundled(
    subjects: Sequence[tuple[str, int]], *, made_at: datetime, made_by: str,
    files: Iterable[Attached] = (),
) -> bytes:  # fmt: skip
    """Write a bundle of everything that is known of some subjects; a read alone.

    subjects: (kind, number) each; every event of each is in it, content that was erased is marked as removed.
    Raises:   NotVisible when a subject has no events.
    Source:   M3, S6, S9; security T36, T76.
    """
    members: dict[str, bytes] = {}
    listed = []
    for kind, number in dict.fromkeys(subjects):
        name = f"events/{kind}-{number}.json"
        chain = _chain(kind, number)
        if not chain:
            raise NotVisible
        members[name] = _json({"kind": kind, "id": number, "events": chain})
        listed.append({"kind": kind, "id": number, "member": name, "events": len(chain), "head": chain[-1]["hash"]})
    attached = []
    for place, one in enumerate(files, 1):
        name = f"files/{place:03d}"
        members[name] = one.path.read_bytes()
        attached.append({"member": name, "name": one.name, "sha256": one.sha256})
    index = {
        "format": FORMAT, "made_at": rules.instant(made_at), "made_by": made_by, "subjects": listed,
        "files": attached, "members": {name: _sha(data) for name, data in sorted(members.items())},
        "how": "hash = SHA-256(prev + bytes); payload = SHA-256(label + salt + content); countersign ledger verify",
    }  # fmt: skip
    members[INDEX] = _json(index)
    members["index.sha256"] = (_sha(members[INDEX]) + "\n").encode()
    return archived(members, made_at.astimezone(UTC))


def _chain(kind: str, number: int) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [kind, number])
        return [_told(*row) for row in cursor.fetchall()]


def _told(
    id_: int, body: bytes, hash_: bytes, prev: bytes, salt: bytes | None, content: bytes | None, type_: str
) -> dict[str, Any]:
    removed = salt is None or content is None
    return {
        "number": id_,
        "type": type_,
        "bytes": _text(body),
        "says": json.loads(bytes(body)),
        "prev": bytes(prev).hex(),
        "hash": bytes(hash_).hex(),
        "salt": None if removed else _text(salt),
        "content": None if removed else _text(content),
        "opened": "removed" if removed else json.loads(bytes(content or b"{}")),
    }


def _text(data: bytes | None) -> str:
    return base64.b64encode(bytes(data or b"")).decode("ascii")


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
