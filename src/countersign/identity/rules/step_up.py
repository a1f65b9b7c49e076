"""How long a proof for an act is awaited, how often it may be wrong, what a passkey signs for it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

LASTS = timedelta(minutes=5)
MOST_WRONG = 5  # Of one question.
MOST_WRONG_EACH_WINDOW = 10  # Of one account.
WINDOW = timedelta(minutes=15)
KEPT_FOR = timedelta(days=1)
RANDOM_BYTES = 16
NAMED_LONGEST = 200


def bound(random: bytes, session: str, act: str, object_: str) -> bytes:
    """Make the bytes that a passkey signs: they name session, act and object (security T24)."""
    told = "\x00".join((session, act, object_)).encode(errors="replace")
    return random + hashlib.sha256(b"countersign step-up\x00" + random + told).digest()
