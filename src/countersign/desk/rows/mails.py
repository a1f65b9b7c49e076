"""Rows of mails that stand beside a ticket or make a draft: received by mail, not verified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from countersign.desk.sentences import Telling
from countersign.files.queries import UploadRow
from countersign.files.words import File, shown
from countersign.intake.queries.mailed import HeldRow
from countersign.tickets.commands.sifting import left_out
from countersign.ui import times


@dataclass(frozen=True, slots=True)
class BesideLine:
    """One mail beside a ticket: received by mail, not verified. whole: with its quotes, where it has any."""

    sender: str
    address: str
    words: str
    at: str
    iso: str
    disowned: bool
    whole: str
    files: list[File]


def beside(
    found: Iterable[HeldRow], tell: Telling, whole: Mapping[int, str], files: Mapping[int, list[UploadRow]]
) -> list[BesideLine]:
    """Write the mails that stand beside a ticket. whole: by mail; files: by what is held."""
    return [
        BesideLine(
            row.sender, row.address, row.words, tell.exact(row.came_at), times.iso(row.came_at),
            row.state == "disowned", with_quotes(row.words, whole.get(row.mail or 0, "")),
            [shown(one) for one in files.get(row.id, ())],
        )
        for row in found
    ]  # fmt: skip


def with_quotes(words: str, whole: str) -> str:
    """Return the whole text of a mail where it says more than its words do; nothing else."""
    text = left_out(whole.strip())
    return text if text and text not in words else ""
