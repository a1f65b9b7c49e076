"""Rows of mails that stand beside a ticket: received by mail, not verified."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from countersign.desk.sentences import Telling
from countersign.intake.queries.mailed import HeldRow
from countersign.ui import times


@dataclass(frozen=True, slots=True)
class BesideLine:
    """One mail beside a ticket: received by mail, not verified."""

    sender: str
    address: str
    words: str
    at: str
    iso: str
    disowned: bool


def beside(found: Iterable[HeldRow], tell: Telling) -> list[BesideLine]:
    """Write the mails that stand beside a ticket."""
    return [
        BesideLine(
            row.sender, row.address, row.words, tell.exact(row.came_at), times.iso(row.came_at), row.state == "disowned"
        )
        for row in found
    ]
