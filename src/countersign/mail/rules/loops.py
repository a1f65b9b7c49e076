"""Our own mail coming back, and mail that runs in a circle: it is kept and shown, never answered, never threaded."""

from __future__ import annotations

from countersign.mail.rules.parts.encoded_words import words
from countersign.mail.rules.reading import Reading

OWN_HEADER = "X-Countersign-Sent"
"""The header that every mail of ours carries: its Message-ID once more, for servers that write another."""
HOPS = 50
"""More servers than this have passed a mail on only when it runs in a circle (RFC 5321, section 6.3)."""
_MOST = 5


def hops(reading: Reading) -> int:
    """Return how many servers say that they passed the mail on."""
    return sum(1 for name, _ in reading.headers if name.lower() == "received")


def runs_in_a_circle(reading: Reading) -> bool:
    """Tell whether a mail was passed on so often that it runs in a circle. Source: T48."""
    return hops(reading) > HOPS


def claimed_ids(reading: Reading) -> tuple[str, ...]:
    """Return under which Message-IDs of ours a mail may be one come back; only their proof tells (T44, T48).

    A bounce is not asked: it brings ours inside, and has an id of its own.
    """
    marks = [words(value).strip("<> \t") for name, value in reading.headers if name.lower() == OWN_HEADER.lower()]
    return tuple(dict.fromkeys(found[:500] for found in [reading.message_id, *marks[:_MOST]] if found))
