"""A ticket that is opened from a mail: what the form begins with, and which mail it is."""

from __future__ import annotations

from collections.abc import Mapping

from countersign.intake.queries.promises import DraftRow
from countersign.tickets.rules.facts import TITLE_LENGTH


def mail_named(fields: Mapping[str, object]) -> int | None:
    """Read the draft that the form is filled from; None when it is none."""
    text = str(fields.get("mail", ""))
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def begun_by(row: DraftRow) -> dict[str, str]:
    """Fill the form with what a mail says: its subject, which stands first, and its words."""
    subject, _gap, words = row.words.partition("\n\n")
    if not words:
        return {"description": row.words}
    return {"title": " ".join(subject.split())[:TITLE_LENGTH], "description": words}
