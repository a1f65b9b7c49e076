"""Rows of held files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from countersign.desk.sentences import Telling
from countersign.files.queries import UploadRow
from countersign.files.words import held_words, size


@dataclass(frozen=True, slots=True)
class Held:
    """One file that waits for a decision."""

    url: str
    name: str
    size: str
    why: str
    at: str
    ticket: str
    ticket_url: str


def held_rows(uploads: Iterable[UploadRow], tell: Telling) -> list[Held]:
    """Write the list of held files."""
    return [
        Held(
            f"/desk/files/{row.token}",
            row.name,
            size(row.size_bytes),
            held_words(row.state, row.held_reason),
            tell.exact(row.created_at),
            str(row.attached_id) if row.attached_kind == "ticket" else "",
            f"/desk/tickets/{row.attached_id}" if row.attached_kind == "ticket" else "",
        )
        for row in uploads
    ]
