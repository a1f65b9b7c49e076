"""What the sender wrote, told from quotes and signatures. Nothing is taken away: all three together are the text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in three: what was written for this mail, what it quotes, how it is signed."""

    fresh: str
    quoted: str
    signature: str


def fold(text: str) -> Folded:
    """Split a text."""
    return Folded(text, "", "")
