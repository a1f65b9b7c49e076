"""Where a listener of the event stream came in: what had been committed by then is not told.

The feed tells an event once no older transaction is running, so an event may be told long after it was committed.
A number of the feed alone cannot say what a listener came after; the database's snapshot can.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from countersign.ledger.feed import TIP_SQL, split

STANDPOINT_SQL = f"SELECT pg_current_snapshot()::text, ({TIP_SQL})"
_WRITTEN = re.compile(r"[0-9]{1,19}:[0-9]{1,19}:(?:[0-9]{1,19}(?:,[0-9]{1,19})*)?")
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one moment could see: every transaction before `until`, save those that were still running."""

    begin: int
    until: int
    running: frozenset[int]

    @classmethod
    def read(cls, words: str) -> Snapshot | None:
        """Read PostgreSQL's writing of a snapshot, "xmin:xmax:xip,xip"; None when it is anything else."""
        if len(words) > _LONGEST or not _WRITTEN.fullmatch(words):
            return None
        begin, until, running = words.split(":")
        return cls(int(begin), int(until), frozenset(int(one) for one in running.split(",") if one))

    def __str__(self) -> str:
        return f"{self.begin}:{self.until}:{','.join(str(one) for one in sorted(self.running))}"

    def sees(self, xid: int) -> bool:
        """Tell whether a transaction had been committed at that moment."""
        return xid < self.until and xid not in self.running


def numbered(cursor: str, since: Snapshot | None) -> str:
    """Write the number of a frame: the feed's cursor, and the snapshot as long as the feed is behind it."""
    return f"{cursor}~{since}" if since and split(cursor)[0] < since.until else cursor


def parted(number: str) -> tuple[str, Snapshot | None]:
    """Read the number that a browser comes back with."""
    cursor, _, words = number.partition("~")
    return cursor, Snapshot.read(words)
