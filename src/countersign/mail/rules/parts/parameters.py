"""Parameters of Content-Type and Content-Disposition: quoted, continued, of RFC 2231, and broken ones."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from countersign.mail.rules.parts.charsets import decoded
from countersign.mail.rules.parts.encoded_words import shown, words

VALUE_BYTES = 16_384
_PIECE = re.compile(rb';\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)', re.S)
_QUOTED = re.compile(rb"\\([\"\\])")  # No other: `C:\new.pdf` is a path that nobody escaped.
_FIRST = re.compile(rb"(?:^|\s)([^\s=;\"]{1,80}\s*=)(?!\?)")
_COMMENT = re.compile(rb"\([^()]{0,400}\)\s*$")


def parameters(value: bytes, language: str = "") -> tuple[str, dict[str, str]]:
    """Return what stands before the first semicolon, in small letters, and the parameters by name."""
    value = value[:VALUE_BYTES]
    head, _, _ = value.partition(b";")
    if b"=" in head and (found := _FIRST.search(head)):  # Somebody forgot the first semicolon.
        value = value[: found.start(1)] + b";" + value[found.start(1) :]
        head = head[: found.start(1)]
    # Continued names become one: title*0*, title*1 …
    gathered: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for name, raw in _PIECE.findall(value):
        key, number, encoded = _named(name)
        gathered.setdefault(key, {}).setdefault(number, (_bare(raw), encoded))
    told = {key: _value(pieces, language) for key, pieces in gathered.items()}
    return shown(words(_COMMENT.sub(b"", head.strip()))).lower(), told


def _named(name: bytes) -> tuple[str, int, bool]:
    """Take `filename*0*` apart: the name, which piece it is (-1: the plain one), whether it is percent-encoded."""
    pieces = name.decode("ascii", "replace").lower().split("*")
    if len(pieces) == 1:
        return pieces[0], -1, False
    if pieces[1].isdecimal() and len(pieces[1]) < 4:
        return pieces[0], int(pieces[1]), len(pieces) > 2
    return pieces[0], -2, True  # `name*=` is meant to be preferred over `name=`.


def _bare(raw: bytes) -> bytes:
    raw = raw.strip()
    if raw.startswith(b'"'):
        return _QUOTED.sub(rb"\1", raw[1:].removesuffix(b'"'))
    return _COMMENT.sub(b"", raw).strip()


def _value(pieces: dict[int, tuple[bytes, bool]], language: str) -> str:
    first = min(pieces)
    if first == -1 and len(pieces) > 1 and pieces[-1][0] == b"":
        first = 0
    if first < 0:
        content, encoded = pieces[first]
        return shown(_percent(content, language)) if encoded else words(content, language)
    charset, out = "", b""
    for number in sorted(number for number in pieces if number >= 0):
        content, encoded = pieces[number]
        if encoded:
            if number == 0 and content.count(b"'") >= 2:
                declared, _, content = content.split(b"'", 2)
                charset = declared.decode("ascii", "replace")
            content = unquote_to_bytes(content)
        out += content
    return shown(decoded(out, charset, language)[0]) if charset or b"=?" not in out else words(out, language)


def _percent(content: bytes, language: str) -> str:
    charset = ""
    if content.count(b"'") >= 2:
        declared, _, content = content.split(b"'", 2)
        charset = declared.decode("ascii", "replace")
    return decoded(unquote_to_bytes(content), charset, language)[0]
