"""Envelopes: every customer and every account has a key of its own, wrapped by the newest wrapping key.

A value is sealed with AES-256-GCM under its owner's key and bound to the place where it stands: put into
another row, another customer's or another version's place, it does not open.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections import OrderedDict
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from countersign.vault.process.keys import KEY_BYTES, Keyring, KeysRefused
from countersign.vault.process.refused import Damaged

NONCE_BYTES = 12
KEPT_KEYS = 2048
INDEX = ("index", 0)

Owner = tuple[str, int]


def place(*parts: object) -> bytes:
    """Write down where a value stands, each part with its length so that none can pass for two."""
    written = [str(part).encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in written)


def _parts(written: bytes) -> list[str]:
    """Read a place back, for an alarm."""
    parts = []
    while written:
        size = int.from_bytes(written[:4], "big")
        parts.append(written[4 : 4 + size].decode("utf-8", "replace"))
        written = written[4 + size :]
    return parts


def seal(key: bytes, value: bytes, where: bytes) -> bytes:
    """Encrypt a value for one place."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, value, where)


def opened(key: bytes, box: bytes, where: bytes) -> bytes:
    """Decrypt what was sealed for this place. Raises Damaged."""
    try:
        return AESGCM(key).decrypt(bytes(box[:NONCE_BYTES]), bytes(box[NONCE_BYTES:]), where)
    except (InvalidTag, ValueError):
        raise Damaged(" ".join(_parts(where))) from None


class Envelopes:
    """Keys of owners: made when first needed, unwrapped once and remembered in this process alone."""

    def __init__(self, ring: Keyring) -> None:
        self.ring = ring
        self._lock = threading.Lock()
        self._kept: OrderedDict[Owner, tuple[bytes, bytes]] = OrderedDict()

    def key_of(self, connection: Any, owner: Owner, *, make: bool = True) -> bytes | None:
        """Return the key of an owner; None when there is none and none is to be made.

        Raises: Damaged when the wrapped key is not of this installation's wrapping keys.
        """
        row = self._row(connection, owner)
        if row is None and make:
            number = self.ring.newest()
            wrapped = self.ring.wrap(number, secrets.token_bytes(KEY_BYTES))
            connection.execute(
                "INSERT INTO vault.key (scope, owner, kek, wrapped) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [*owner, number, wrapped],
            )
            row = self._row(connection, owner)
        return None if row is None else self._unwrapped(owner, *row)

    def blind(self, connection: Any, *parts: str) -> bytes:
        """Compute the blind index of a number: keyed by a key that serves nothing else."""
        key = self.key_of(connection, INDEX)
        assert key is not None
        return hmac.new(key, place(*parts), sha256).digest()

    def forget(self, owner: Owner) -> None:
        """Forget a key that was destroyed."""
        with self._lock:
            self._kept.pop(owner, None)

    def _row(self, connection: Any, owner: Owner) -> tuple[int, bytes] | None:
        row = connection.execute(
            "SELECT kek, wrapped FROM vault.key WHERE scope = %s AND owner = %s", owner
        ).fetchone()
        return None if row is None else (row[0], bytes(row[1]))

    def _unwrapped(self, owner: Owner, number: int, wrapped: bytes) -> bytes:
        # Remembered by its wrapping: a row that was replaced is unwrapped, and found out, anew.
        with self._lock:
            kept = self._kept.get(owner)
            if kept is not None and kept[0] == wrapped:
                self._kept.move_to_end(owner)
                return kept[1]
        try:
            key = self.ring.unwrap(number, wrapped)
        except KeysRefused:
            raise Damaged(f"key of {owner[0]} {owner[1]}") from None
        with self._lock:
            self._kept[owner] = (wrapped, key)
            while len(self._kept) > KEPT_KEYS:
                self._kept.popitem(last=False)
        return key
