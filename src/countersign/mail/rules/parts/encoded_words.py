"""Words of headers: encoded words of RFC 2047 and bytes nobody declared, linear in their length."""

from __future__ import annotations

import re

from countersign.mail.rules.parts.charsets import decoded
from countersign.mail.rules.parts.transfer import from_base64

_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,4000}(?:\?(?!=)[^?]{0,100}){0,9})\?=")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f]+")


def words(value: bytes, language: str = "") -> str:
    """Return a header's value as text: encoded words decoded, neighbours of one charset joined first.

    Never raises; a word that cannot be decoded is shown as it was sent; control characters become spaces.
    """
    if b"=?" not in value:
        return shown(_plain(value, language))
    pieces: list[str] = []
    waiting: tuple[str, bytes] | None = None
    at = 0
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        charset = found[1].split(b"*")[0].decode("ascii", "replace").lower()
        content = _content(found[2], found[3])
        joins = at > 0 and not between.strip()
        if waiting is not None and (not joins or waiting[0] != charset):
            pieces.append(decoded(waiting[1], waiting[0], language)[0])
            waiting = None
        if not joins:
            pieces.append(_plain(between, language))
        waiting = (charset, waiting[1] + content if waiting else content)
        at = found.end()
    if waiting is not None:
        pieces.append(decoded(waiting[1], waiting[0], language)[0])
    pieces.append(_plain(value[at:], language))
    return shown("".join(pieces))


def shown(text: str) -> str:
    """Return a header's text on one line, without control characters."""
    return _CONTROLS.sub(" ", text).strip()


def _content(way: bytes, payload: bytes) -> bytes:
    if way in b"bB":
        return from_base64(payload)
    return _HEX.sub(lambda hit: bytes.fromhex(hit[1].decode("ascii")), payload.replace(b"_", b" "))


def _plain(value: bytes, language: str) -> str:
    return value.decode("ascii") if value.isascii() else decoded(value, "", language)[0]
