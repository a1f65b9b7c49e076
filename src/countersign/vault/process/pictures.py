"""Pictures of documents: each under a key of its own that lies in a file, never in the database.

So neither a dump, a backup nor the write-ahead log of the database can open a picture whose key is gone.
"""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from countersign.vault.process.keys import KEY_BYTES
from countersign.vault.process.refused import Damaged, Refused
from countersign.vault.process.room import Room, now
from countersign.vault.process.sealing import opened, place, seal
from countersign.vault.rules import papers


def put(room: Room, *, reference: str, data: bytes, media_type: str) -> int:
    """Keep a picture until the document is decided on, at most `picture_days`; returns its number."""
    if media_type not in papers.PICTURE_TYPES:
        raise Refused("invalid", "picture_type_unknown")
    if not data or len(data) > papers.LARGEST_PICTURE:
        raise Refused("invalid", "picture_too_large", megabytes=papers.LARGEST_PICTURE // 2**20)
    with room.work() as connection:
        version = _version(connection, reference)
        number: int = connection.execute("SELECT nextval('vault.picture_id')").fetchone()[0]  # type: ignore[index]
        key = secrets.token_bytes(KEY_BYTES)
        keep(room, number, key)
        connection.execute(
            "INSERT INTO vault.picture (id, reference, version, media_type, box, destroy_at) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            [
                number, reference, version, media_type, seal(key, data, _where(number, reference, version)),
                now() + timedelta(days=room.limits.picture_days),
            ],
        )  # fmt: skip
    room.journal.write("picture.put", certain=True, picture=number, reference=reference)
    return number


def held(room: Room, *, reference: str) -> list[dict[str, Any]]:
    """List the pictures of a document that can still be opened."""
    with room.work() as connection:
        rows = connection.execute(
            "SELECT id, media_type, put_at, destroy_at FROM vault.picture "
            "WHERE reference = %s AND destroyed_at IS NULL ORDER BY id",
            [reference],
        ).fetchall()
    return [
        {"id": row[0], "media_type": row[1], "put_at": row[2].isoformat(), "destroy_at": row[3].isoformat()}
        for row in rows
    ]


def read(room: Room, connection: Any, reference: str) -> list[tuple[str, bytes]]:
    """Decrypt the pictures of a document, for a grant that names them."""
    rows = connection.execute(
        "SELECT id, version, media_type, box FROM vault.picture "
        "WHERE reference = %s AND destroyed_at IS NULL AND destroy_at > now() ORDER BY id",
        [reference],
    ).fetchall()
    try:
        return [
            (media_type, opened(_key(room, number), box, _where(number, reference, version)))
            for number, version, media_type, box in rows
        ]
    except Damaged as why:
        raise room.damaged(why, reference=reference) from None


def decide(room: Room, *, reference: str) -> int:
    """Destroy the keys of a document's pictures: it has been decided on. Returns how many."""
    with room.work() as connection:
        _version(connection, reference)
        rows = connection.execute(
            "SELECT id FROM vault.picture WHERE reference = %s AND destroyed_at IS NULL FOR UPDATE", [reference]
        ).fetchall()
        numbers = [row[0] for row in rows]
        destroy(room, connection, numbers)
        connection.execute(
            "UPDATE vault.document SET decided_at = coalesce(decided_at, now()) "
            "WHERE reference = %s AND state = 'in_force'",
            [reference],
        )
    room.journal.write("pictures.destroyed", certain=True, reference=reference, pictures=numbers)
    return len(numbers)


def destroy(room: Room, connection: Any, numbers: list[int]) -> None:
    """Destroy keys first, then what they opened."""
    for number in numbers:
        path = key_path(room, number)
        if path.exists():
            with open(path, "r+b") as file:
                file.write(b"\0" * KEY_BYTES)
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
    connection.execute(
        "UPDATE vault.picture SET destroyed_at = now(), box = '' WHERE id = ANY(%s)", [numbers]
    )


def keep(room: Room, number: int, key: bytes) -> None:
    """Write the key of a picture into its file."""
    path = key_path(room, number)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())


def key_path(room: Room, number: int) -> Path:
    return room.folder / "picture-keys" / str(number)


def _key(room: Room, number: int) -> bytes:
    try:
        return key_path(room, number).read_bytes()
    except OSError:
        raise Damaged(f"key of picture {number}") from None


def _where(number: int, reference: str, version: int) -> bytes:
    return place("picture", number, reference, version)


def _version(connection: Any, reference: str) -> int:
    row = connection.execute(
        "SELECT version FROM vault.document WHERE reference = %s AND state = 'in_force'", [reference]
    ).fetchone()
    if row is None:
        raise Refused("not_visible", "not_found")
    version: int = row[0]
    return version
