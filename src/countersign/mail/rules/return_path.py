"""The envelope sender of each mail of ours: whatever a server sends there is about that one mail."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Iterable

_LABEL = b"countersign/return-path/1\0"
# Small letters and digits alone: servers on the way may fold the case.
_RETURN = re.compile(r"bounce\+([1-9][0-9]{0,17})-([a-z2-7]{16})@[^@<>\s]{1,255}")


def return_path(notice: int, domain: str, key: bytes) -> str:
    """Write the envelope sender of one mail, with a proof that only we can make.

    Source:  E18, T44.
    """
    return f"bounce+{notice}-{_proof(notice, key)}@{domain}"


def returned_to(recipient: str, keys: Iterable[bytes]) -> int | None:
    """Read which mail of ours an address is the return path of; None where we never wrote it."""
    parts = _RETURN.fullmatch(recipient.strip("<> \t").lower())
    if parts is None:
        return None
    notice = int(parts[1])
    return notice if any(hmac.compare_digest(_proof(notice, key), parts[2]) for key in keys) else None


def _proof(notice: int, key: bytes) -> str:
    digest = hmac.new(key, _LABEL + b"%d" % notice, hashlib.sha256).digest()[:10]
    return b32encode(digest).decode("ascii").lower()
