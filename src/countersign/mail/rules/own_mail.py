"""Names that only we can give our mails: a Message-ID and a return path, by which a bounce proves which mail came back."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Iterable

_LABEL = b"countersign/own-mail/1\0"
_BYTES = 16
# Small letters and digits alone: servers on the way may fold the case.
_OURS = re.compile(r"<?([at]\.[a-z0-9.-]{1,140})-([a-z2-7]{26})@[^@<>\s]{1,255}>?")
_RETURN = re.compile(r"bounce\+([1-9][0-9]{0,17})-([a-z2-7]{26})@[^@<>\s]{1,255}")


def message_id(unique: str, domain: str, key: bytes, *, token: str = "") -> str:
    """Name an outgoing mail; the name carries our proof, and the thread token where there is one.

    unique:  small letters and digits, another for each mail.
    token:   as `tokens.make` writes it; `tokens.tokens_in` finds it in the name.
    Source:  E18, E19, T44.
    """
    local = f"t.{token}.{unique}" if token else f"a.{unique}"
    return f"<{local}-{_proof(local, key)}@{domain}>"


def is_ours(name: str, keys: Iterable[bytes]) -> bool:
    """Tell whether a Message-ID, with or without angle brackets, is one that we gave."""
    found = _OURS.fullmatch(name.strip().lower())
    return found is not None and any(hmac.compare_digest(_proof(found[1], key), found[2]) for key in keys)


def return_path(notice: int, domain: str, key: bytes) -> str:
    """Write the envelope sender of one mail: whatever a server sends there is about that mail."""
    local = f"bounce+{notice}"
    return f"{local}-{_proof(local, key)}@{domain}"


def returned_to(recipient: str, keys: Iterable[bytes]) -> int | None:
    """Read which mail of ours an address is the return path of; None where we never wrote it."""
    found = _RETURN.fullmatch(recipient.strip().lower())
    if found is None:
        return None
    local = f"bounce+{found[1]}"
    known = any(hmac.compare_digest(_proof(local, key), found[2]) for key in keys)
    return int(found[1]) if known else None


def _proof(local: str, key: bytes) -> str:
    digest = hmac.new(key, _LABEL + local.encode("ascii"), hashlib.sha256).digest()[:_BYTES]
    return b32encode(digest).decode("ascii").rstrip("=").lower()
