"""What ends by itself: pictures nobody decided on, documents whose retention is over, counts of the past."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from countersign.vault.process import pictures
from countersign.vault.process.room import Room, now
from countersign.vault.process.sealing import place

BATCH = 200


def tidy(room: Room) -> dict[str, int]:
    """Destroy and purge what is due by the vault's own clock; returns how many of each."""
    done = {"pictures": _pictures(room), "documents": 0}
    while count := _documents(room):
        done["documents"] += count
    with room.work() as connection:
        connection.execute("DELETE FROM vault.asked WHERE at < now() - interval '1 day'")
    return done


def _pictures(room: Room) -> int:
    with room.work() as connection:
        rows = connection.execute(
            "SELECT id FROM vault.picture WHERE destroyed_at IS NULL AND destroy_at <= now() FOR UPDATE"
        ).fetchall()
        numbers = [row[0] for row in rows]
        if numbers:
            pictures.destroy(room, connection, numbers)
            room.journal.write("pictures.destroyed", certain=True, why="time", pictures=numbers)
    return len(numbers)


def _documents(room: Room) -> int:
    with room.work() as connection:
        rows = connection.execute(
            "SELECT reference, version, customer FROM vault.document WHERE state <> 'purged' AND retain_until <= %s "
            "ORDER BY retain_until LIMIT %s FOR UPDATE",
            [now(), BATCH],
        ).fetchall()
        for reference, version, customer in rows:
            _purge(room, connection, reference, version)
            room.journal.write(
                "document.purged", certain=True, reference=reference, version=version, customer=customer
            )
            _drop_key(room, connection, customer)
    return len(rows)


def _purge(room: Room, connection: Any, reference: str, version: int) -> None:
    """Take the content away and leave a tombstone: the hash of what was there, which opens nothing."""
    boxes = connection.execute(
        "DELETE FROM vault.field WHERE reference = %s AND version = %s RETURNING name, box", [reference, version]
    ).fetchall()
    digest = sha256(place(*[part for name, box in sorted(boxes) for part in (name, bytes(box).hex())])).digest()
    numbers = [
        row[0]
        for row in connection.execute(
            "SELECT id FROM vault.picture WHERE reference = %s AND version = %s AND destroyed_at IS NULL",
            [reference, version],
        ).fetchall()
    ]
    pictures.destroy(room, connection, numbers)
    connection.execute(
        "UPDATE vault.document SET state = 'purged', purged_at = now(), tombstone = %s, blind = NULL, "
        "expires_on = NULL WHERE reference = %s AND version = %s",
        [digest, reference, version],
    )


def _drop_key(room: Room, connection: Any, customer: int) -> None:
    """Destroy a customer's key with the last of its documents: what backups keep of them opens no more by it."""
    left = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM vault.document WHERE customer = %s AND state <> 'purged')", [customer]
    ).fetchone()
    if not left[0]:
        connection.execute("DELETE FROM vault.key WHERE scope = 'customer' AND owner = %s", [customer])
        room.envelopes.forget(("customer", customer))
