"""Rows of files: attached ones, and those that wait in a form."""

from __future__ import annotations

from django.utils.translation import gettext as _

from countersign.files import words
from countersign.files.rules import FETCHABLE, PREVIEWED, Hold, State
from countersign.tickets.queries import FileRow
from countersign.ui.frames import File


def attachment(row: FileRow) -> File:
    """Turn an attached file into the row that the attachments component draws; a held one has no address."""
    state = State(row.state)
    fetchable = state in FETCHABLE
    return File(
        name=row.name,
        size=words.size(row.size_bytes),
        state="clean" if fetchable else "held" if state is State.HELD else "refused",
        url=f"/attachments/{row.token}" if fetchable else "",
        reason=_why(state, row.held_reason),
        preview=f"/attachments/{row.token}/preview" if fetchable and row.sniffed_type in PREVIEWED else "",
        id=row.token,
    )


def _why(state: State, held_reason: str | None) -> str:
    """Say why a file cannot be fetched; empty when it can."""
    if state in FETCHABLE:
        return ""
    if state is State.HELD:
        reason = str(words.REASONS[Hold(held_reason)]) if held_reason else ""
        return f"{_('Held back until our security staff has looked at it.')} {reason}".strip()
    return _("Refused by our security staff.")
