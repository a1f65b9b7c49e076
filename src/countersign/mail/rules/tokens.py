"""Thread tokens: a word only we can make, that ties a reply to one ticket or question and to whom we wrote to."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

# Small letters and digits alone: servers on the way may fold the case of an address, and break other signs.
_TOKEN = re.compile(r"(q?)([0-9]{1,12})-([0-9]{1,4})-([a-z2-7]{26})")
_REPLY = re.compile(r"reply\+([^@<>\s]{1,64})@")
_MESSAGE_ID = re.compile(r"<t\.([^.@<>\s]{1,64})\.[a-z0-9-]{1,64}@")
_BYTES = 16


class Of(StrEnum):
    """What a token is of; a question's begins with a letter, and its proof is another."""

    TICKET = ""
    QUESTION = "q"


_LABELS = {Of.TICKET: b"countersign/thread-token/1", Of.QUESTION: b"countersign/question-token/1"}


@dataclass(frozen=True)
class Token:
    """What a right token says: the ticket or the general question of this number."""

    number: int
    key_version: int
    of: Of = Of.TICKET


def make(number: int, recipient: str, key_version: int, key: bytes, of: Of = Of.TICKET) -> str:
    """Make the token of one ticket or question for one recipient: `48213-1-…`, `q93-1-…`, at most 45 signs.

    Source:  security.md 4.6, T40, T41.
    """
    return f"{of.value}{number}-{key_version}-{_proof(of, number, recipient, key_version, key)}"


def check(token: str, sender: str, keys: Mapping[int, bytes]) -> Token | None:
    """Read a token that a mail of this sender carries; None where it is not one of ours for that very address.

    keys:    by version; a version that is not among them is no longer taken.
    """
    parts = _TOKEN.fullmatch(token.lower())
    if parts is None or str(int(parts[2])) != parts[2] or str(int(parts[3])) != parts[3]:
        return None
    of, number, key_version = Of(parts[1]), int(parts[2]), int(parts[3])
    key = keys.get(key_version)
    if key is None or not hmac.compare_digest(_proof(of, number, sender, key_version, key), parts[4]):
        return None
    return Token(number, key_version, of)


def reply_address(token: str, domain: str) -> str:
    """Write the address that a reply goes to."""
    return f"reply+{token}@{domain}"


def message_id(token: str, unique: str, domain: str) -> str:
    """Write the Message-ID of an outgoing mail; it comes back in In-Reply-To and References.

    unique:  small letters, digits and hyphens, another for each mail.
    """
    return f"<t.{token}.{unique}@{domain}>"


def tokens_in(recipients: Iterable[str], references: Iterable[str]) -> tuple[str, ...]:
    """List what looks like a token in the addresses a mail came to and the messages it answers, each once."""
    found = [token for text in recipients for token in _REPLY.findall(text.lower())]
    found += [token for text in references for token in _MESSAGE_ID.findall(text.lower())]
    return tuple(dict.fromkeys(token for token in found if _TOKEN.fullmatch(token)))[:20]


def _proof(of: Of, number: int, recipient: str, key_version: int, key: bytes) -> str:
    whom = recipient.strip().casefold().encode("utf-8")
    said = b"\0".join((_LABELS[of], b"%d" % number, b"%d" % key_version, whom))
    digest = hmac.new(key, said, hashlib.sha256).digest()[:_BYTES]
    return b32encode(digest).decode("ascii").rstrip("=").lower()
