"""Tag lists: the grammar that DKIM, its keys, ARC and DMARC share (RFC 6376, 3.2)."""

from __future__ import annotations

import base64
import binascii
import re

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_FOLDING = " \t\r\n"
_WHITE = re.compile(r"[ \t\r\n]+")


class TagsBroken(ValueError):
    """The list does not follow the grammar."""


def read_tags(text: str) -> dict[str, str]:
    """Read `a=1; b=2;` into a dict; names are as written, none twice.

    Raises:  TagsBroken.
    """
    tags: dict[str, str] = {}
    parts = text.split(";")
    if not parts[-1].strip(_FOLDING):
        parts.pop()
    for part in parts:
        name, equals, value = part.partition("=")
        name = name.strip(_FOLDING)
        if not equals or not _NAME.fullmatch(name) or name in tags:
            raise TagsBroken(part[:40])
        tags[name] = value.strip(_FOLDING)
    return tags


def read_base64(text: str) -> bytes:
    """Read base64 with white space anywhere in it.

    Raises:  TagsBroken.
    """
    try:
        return base64.b64decode(_WHITE.sub("", text), validate=True)
    except (binascii.Error, ValueError):
        raise TagsBroken("base64") from None


def names_in(text: str) -> tuple[str, ...]:
    """List the small-letter names of a colon-separated value, empty ones too."""
    return tuple(_WHITE.sub("", name).lower() for name in text.split(":"))
