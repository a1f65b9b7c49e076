"""A new wrapping key, while everything works: keys are wrapped anew in small batches, each in its own transaction.

Values are not touched. Killed half-way it goes on at the next start: every row says which key wraps it.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg

from countersign.vault.process.keys import KeysRefused
from countersign.vault.process.refused import Refused
from countersign.vault.process.room import Room, log

BATCH = 100
PAUSE_SECONDS = 0.002


class Rotation:
    """The one rewrapping of a process."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self) -> int:
        """Make a new wrapping key and rewrap in the background; returns its number."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                raise Refused("conflict", "rotation_running")
            number = self.room.envelopes.ring.add()
            self.room.journal.write("rotation.begun", certain=True, key=number)
            self._start()
        return number

    def resume(self) -> None:
        """Go on with what an earlier process left."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._start()

    def left(self) -> int:
        """Count the keys that an older key still wraps."""
        with self.room.work() as connection:
            row = connection.execute(
                "SELECT count(*) FROM vault.key WHERE kek <> %s", [self.room.envelopes.ring.newest()]
            ).fetchone()
        return int(row[0])  # type: ignore[index]

    def forget_older(self) -> list[int]:
        """Destroy the older wrapping keys. Raises: Refused while one of them is still needed."""
        if self.left():
            raise Refused("conflict", "rotation_running")
        gone = self.room.envelopes.ring.forget_older()
        self.room.journal.write("rotation.forgotten", certain=True, keys=gone)
        return gone

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="rotation", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        done, began = 0, time.monotonic()
        while True:
            try:
                count = self._batch()
            except (Refused, KeysRefused, psycopg.Error) as why:
                log.warning("The rotation waits: %s", type(why).__name__)
                time.sleep(1.0)
                continue
            if not count:
                break
            done += count
            time.sleep(PAUSE_SECONDS)
        if done:
            self.room.journal.write(
                "rotation.done", certain=True, keys=done, seconds=round(time.monotonic() - began, 3)
            )

    def _batch(self) -> int:
        ring = self.room.envelopes.ring
        newest = ring.newest()
        with self.room.work() as connection:
            rows: list[Any] = connection.execute(
                "SELECT scope, owner, kek, wrapped FROM vault.key WHERE kek <> %s LIMIT %s FOR UPDATE",
                [newest, BATCH],
            ).fetchall()
            with connection.cursor() as cursor:
                cursor.executemany(
                    "UPDATE vault.key SET kek = %s, wrapped = %s WHERE scope = %s AND owner = %s",
                    [
                        (newest, ring.wrap(newest, ring.unwrap(number, bytes(wrapped))), scope, owner)
                        for scope, owner, number, wrapped in rows
                    ],
                )
        return len(rows)
