"""Challenges for passkeys before there is a session: signed, five minutes, answered once."""

from __future__ import annotations

import hmac
import os
import struct
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from countersign.identity import commands

LASTS = timedelta(minutes=5)
_RANDOM_BYTES = 16
_TIME = struct.Struct(">Q")
_BODY_BYTES = _RANDOM_BYTES + _TIME.size


def issue(purpose: str, *, at: datetime) -> bytes:
    """Make a challenge for one purpose; showing a page with it writes nothing."""
    body = os.urandom(_RANDOM_BYTES) + _TIME.pack(int(at.timestamp()))
    return body + _seal(purpose, body)


def spend(purpose: str, challenge: bytes, *, at: datetime) -> bool:
    """Take a challenge back: true when it was ours, for this purpose, is not old and was not answered before."""
    body, seal = challenge[:_BODY_BYTES], challenge[_BODY_BYTES:]
    if len(body) != _BODY_BYTES or not hmac.compare_digest(seal, _seal(purpose, body)):
        return False
    (made,) = _TIME.unpack(body[_RANDOM_BYTES:])
    if not 0 <= at.timestamp() - made + 1 <= LASTS.total_seconds() + 1:
        return False
    return commands.spend_challenge(body.hex(), at=at)


def _seal(purpose: str, body: bytes) -> bytes:
    key = f"countersign.identity.challenge {purpose}"
    return salted_hmac(key, body, algorithm="sha256").digest()[:16]
