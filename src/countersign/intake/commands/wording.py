"""What is written down of a conversation: trimmed, and without numbers of identity documents."""

from __future__ import annotations

from countersign.intake.rules import calls as rules
from countersign.tickets.commands.sifting import left_out


def words(text: str, *, required: bool = True, field: str = "words") -> str:
    """Return what was said as it is stored. Raises Invalid.

    A number of an identity document is left out and kept nowhere: whose it is, nobody has proven.
    Source: M14, security.md T83.
    """
    return left_out(rules.words(text, required=required, field=field))


def name(text: str) -> str:
    """Return the name that somebody gives, in one line."""
    return left_out(" ".join(text.replace("\x00", "").split())[:200])
