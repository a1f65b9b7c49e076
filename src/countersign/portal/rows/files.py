"""Rows of files: attached ones, and those that wait in a form."""

from __future__ import annotations

from django.utils.translation import gettext as _

from countersign.files import words
from countersign.files.rules import FETCHABLE, PREVIEWED, Hold, State
from countersign.tickets.queries import FileRow
from countersign.ui.frames import File


def attachment(row: FileRow, *, mine: bool = False) -> File:
    """Turn an attached file into the row that the attachments component draws; a held one has no address.

    mine:  the reader sent it, and may have its secrets taken out.
    """
    decides = mine and row.state == State.HELD and row.held_reason == Hold.SECRETS
    fetchable = row.state in FETCHABLE
    return File(
        name=row.name,
        size=words.size(row.size_bytes),
        state=words.look(row.state),
        url=f"/attachments/{row.token}" if fetchable else "",
        reason=words.held_words(row.state, row.held_reason),
        preview=f"/attachments/{row.token}/preview" if fetchable and row.sniffed_type in PREVIEWED else "",
        id=row.token,
        offer=f"/attachments/{row.token}/redaction" if decides else words.opening(row) if mine else "",
        offer_label=_("Decide on the secrets") if decides else _("Open it"),
    )
