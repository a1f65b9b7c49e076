"""Wrapping keys for two custodians: two halves of which each alone is noise."""

from __future__ import annotations

import base64
import json
import secrets
from hashlib import sha256

TITLE = "Countersign vault, half {which} of 2, set {set}"
_LINE = 64


def halves(keys: dict[int, bytes]) -> tuple[str, str]:
    """Split the keys; each half names its set, and ends with a checksum of itself."""
    content = json.dumps({str(number): key.hex() for number, key in sorted(keys.items())}).encode("ascii")
    pad = secrets.token_bytes(len(content))
    named = secrets.token_hex(4)
    other = bytes(a ^ b for a, b in zip(content, pad, strict=True))
    return _written(1, named, pad), _written(2, named, other)


def joined(first: str, second: str) -> dict[int, bytes]:
    """Join two halves. Raises: ValueError when one is damaged, or the two are not of one set."""
    one, other = _read(first), _read(second)
    if one[0] == other[0] or one[1] != other[1] or len(one[2]) != len(other[2]):
        raise ValueError("The two files are not the two halves of one set.")
    content = bytes(a ^ b for a, b in zip(one[2], other[2], strict=True))
    return {int(number): bytes.fromhex(key) for number, key in json.loads(content).items()}


def _written(which: int, named: str, half: bytes) -> str:
    text = base64.b32encode(half).decode("ascii")
    lines = [text[start : start + _LINE] for start in range(0, len(text), _LINE)]
    return "\n".join([TITLE.format(which=which, set=named), *lines, "check " + sha256(half).hexdigest()[:16], ""])


def _read(text: str) -> tuple[int, str, bytes]:
    lines = text.split("\n")
    words = lines[0].split()
    body = [line.strip() for line in lines[1:] if line.strip()]
    try:
        which, named = int(words[3]), words[7]
        half = base64.b32decode("".join(body[:-1]))
    except (IndexError, ValueError):
        raise ValueError("This is no half of the vault's keys.") from None
    if body[-1] != "check " + sha256(half).hexdigest()[:16]:
        raise ValueError(f"Half {which} is damaged.")
    return which, named, half
