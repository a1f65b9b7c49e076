"""File names: what is stored and shown, and what goes into a header."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

LONGEST_NAME = 120
LONGEST_NAME_BYTES = 200
LONGEST_EXTENSION = 16
NAMELESS = "file"

_FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PADDED = re.compile(r"\s{8,}")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)")
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ATTR_CHAR = "!#$&+-.^_`|~"


def clean_name(raw: str) -> str:
    """Make a name that is safe to store, show and put into a header.

    Keeps the last part of a path, drops controls and invisible marks, replaces what no file
    system takes, and shortens from the middle so that the extension stays true. Cleaning a
    clean name changes nothing.
    Source:  T62.
    """
    last = re.split(r"[\\/]", raw[-4096:].rstrip("\\/ "))[-1]
    visible = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", last)
        if char.isspace() or unicodedata.category(char) not in _DROPPED_CATEGORIES
    )
    name = re.sub(" {2,}", " ", _FORBIDDEN.sub("_", visible)).strip(" ").rstrip(" .")
    name = re.sub(r"^\.{2,}", ".", name)
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name) or NAMELESS


def _shortened(name: str) -> str:
    if len(name) <= LONGEST_NAME and len(name.encode()) <= LONGEST_NAME_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > LONGEST_EXTENSION:
        stem, dot, extension = name, "", ""
    tail = dot + extension
    stem = stem[: LONGEST_NAME - len(tail)]
    while len((stem + tail).encode()) > LONGEST_NAME_BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .") + tail


def extensions(name: str) -> tuple[str, ...]:
    """List the extensions of a clean name, outermost last, in lower case, without dots."""
    parts = [part.strip().lower() for part in name.lstrip(".").split(".")]
    return tuple(part for part in parts[1:] if part)


def is_deceptive(raw: str) -> bool:
    """Tell whether a raw name tries to look like another: turned text, NUL, a long run of spaces.

    Source:  T56, T62.
    """
    return bool(_DIRECTION.search(raw) or "\0" in raw or _PADDED.search(raw))


def content_disposition(name: str, *, inline: bool = False) -> str:
    """Write the header value for a name: RFC 6266 with the RFC 8187 form beside plain ASCII.

    Source:  T61, T62.
    """
    name = clean_name(name)
    decomposed = unicodedata.normalize("NFKD", name)
    ascii_name = "".join(char if " " <= char <= "~" else "_" for char in decomposed if not unicodedata.combining(char))
    ascii_name = re.sub(r'["\\%;]', "_", ascii_name)
    value = f'{"inline" if inline else "attachment"}; filename="{ascii_name}"'
    if ascii_name != name:
        value += f"; filename*=UTF-8''{quote(name, safe=_ATTR_CHAR)}"
    return value


def as_path_part(name: str) -> str:
    """Encode a name as the last part of an address."""
    return quote(clean_name(name), safe="")
