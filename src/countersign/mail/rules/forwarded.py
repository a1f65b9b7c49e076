"""What a mail server says of the machine that it has a mail from (Postfix' XFORWARD). Pure."""

from __future__ import annotations

import re

_UNKNOWN = ("[UNAVAILABLE]", "[TEMPUNAVAIL]")
_NAMES = frozenset({"NAME", "ADDR", "PORT", "PROTO", "HELO", "IDENT", "SOURCE"})
_HEX = re.compile(r"\+([0-9A-Fa-f]{2})")


def forwarded(text: str) -> dict[str, str] | None:
    """Read the attributes of one XFORWARD command; what the server does not know is empty. None when malformed."""
    found = {}
    for word in text.split():
        name, equals, value = word.partition("=")
        if not equals or name.upper() not in _NAMES:
            return None
        plain = _HEX.sub(lambda match: chr(int(match[1], 16)), value)  # xtext, RFC 3461
        found[name.upper()] = "" if plain.upper() in _UNKNOWN else plain[:255]
    return found or None
