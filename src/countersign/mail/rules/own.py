"""Message-IDs of our own mail: each carries a proof that only we can make, so that nobody else's passes for ours."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Iterable

_OWN = re.compile(r"([a-z0-9.-]{1,150})-([a-z2-7]{16})@[^@<>\s]{1,255}")
_LABEL = b"countersign/own-message/1"


def own_id(name: str, domain: str, key: bytes) -> str:
    """Make the Message-ID of a mail of ours, with angle brackets.

    name:    small letters, digits, dots and hyphens, another for each mail.
    Source:  E18, T48.
    """
    return f"<{name}-{_proof(name, key)}@{domain}>"


def is_own(message_id: str, keys: Iterable[bytes]) -> bool:
    """Tell whether we made a Message-ID, whatever host a server on the way wrote behind it."""
    parts = _OWN.fullmatch(message_id.strip("<> \t").lower())
    return parts is not None and any(hmac.compare_digest(_proof(parts[1], key), parts[2]) for key in keys)


def _proof(name: str, key: bytes) -> str:
    digest = hmac.new(key, _LABEL + b"\0" + name.encode("ascii"), hashlib.sha256).digest()[:10]
    return b32encode(digest).decode("ascii").lower()
