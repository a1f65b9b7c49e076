"""Rows of the list of tickets."""

from __future__ import annotations

from dataclasses import dataclass

from countersign.portal.asking import Reader
from countersign.portal.words.sentences import SHOWN_AS, moment, status_words, whose
from countersign.tickets.queries import ListRow
from countersign.tickets.rules.clocks import mood
from countersign.tickets.rules.status import Status, whose_move
from countersign.ui import times


@dataclass(frozen=True, slots=True)
class Listed:
    """One ticket of the list. clock: left, soon, over, paused or none; until: ISO while a promise runs."""

    number: int
    url: str
    title: str
    status: str
    status_words: str
    about: str
    move: str
    clock: str
    until: str
    left: str
    yours: bool
    moved: str
    moved_iso: str


def listed(row: ListRow, reader: Reader) -> Listed:
    """Turn a row of a list query into ready strings."""
    expected = row.expected_at if row.status in (Status.NEW, Status.IN_PROGRESS) else None
    seconds = int((expected - reader.now).total_seconds()) if expected else 0
    return Listed(
        number=row.number,
        url=f"/tickets/{row.number}",
        title=row.title,
        status=SHOWN_AS[Status(row.status)],
        status_words=status_words(row.status, row.waiting),
        about=row.service or "",
        move=whose(row, reader),
        clock=mood(expected, reader.now, row.status) if row.status != Status.CLOSED else "none",
        until=times.iso(expected) if expected else "",
        left=times.left(seconds, reader.locale) if expected else "",
        yours=whose_move(row.status, row.waiting) == "customer",
        moved=moment(row.moved_at, reader),
        moved_iso=times.iso(row.moved_at),
    )
