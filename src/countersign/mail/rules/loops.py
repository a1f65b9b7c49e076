"""Our own mail coming back, and mail that runs in a circle: it is kept and shown, never answered, never threaded."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from countersign.mail.rules.parts.encoded_words import words
from countersign.mail.rules.reading import Reading

OWN_HEADER = "X-Countersign-Sent"
"""The header that every mail of ours carries; its value is the mark of the installation, such as its mail domain."""
HOPS = 50
"""More servers than this have passed a mail on only when it runs in a circle (RFC 5321, section 6.3)."""


class Loop(StrEnum):
    """Why a mail is taken for one that comes back."""

    OWN_HEADER = "own_header"
    OWN_MESSAGE = "own_message"
    TOO_MANY_HOPS = "too_many_hops"


def hops(reading: Reading) -> int:
    """Return how many servers say that they passed the mail on."""
    return sum(1 for name, _ in reading.headers if name.lower() == "received")


def loop_of(reading: Reading, *, mark: str, is_ours: Callable[[str], bool]) -> Loop | None:
    """Tell whether a mail is one of ours come back, or runs in a circle; None when it is neither.

    A bounce is neither: it brings ours inside, and has an id of its own.

    mark:    what this installation writes into OWN_HEADER; another installation's mark is a mail like any other.
    is_ours: tells of a Message-ID, without angle brackets, whether we sent it.
    Source:  T48.
    """
    marks = (words(value).strip() for name, value in reading.headers if name.lower() == OWN_HEADER.lower())
    if mark and any(found.lower() == mark.lower() for found in marks):
        return Loop.OWN_HEADER
    if reading.message_id and is_ours(reading.message_id):
        return Loop.OWN_MESSAGE
    return Loop.TOO_MANY_HOPS if hops(reading) > HOPS else None
