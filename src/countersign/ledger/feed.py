"""The live feed: all committed events in one order, numbered, without skipping a late committer.

Ids become visible out of order, so "id > last seen" loses rows under load. The feed reads in the order
(transaction id, event id) and only what is older than every transaction still running.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

FEED_SQL = """
SELECT e.xid::text || '-' || e.id AS cursor, e.id, e.subject_kind, e.subject_id, e.type, e.contract, e.staff_only
FROM ledger_event e
WHERE (e.xid, e.id) > (%(xid)s::text::xid8, %(id)s::bigint)
  AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY e.xid, e.id LIMIT %(limit)s
"""
# Where the feed stands now: everything before it has been told, nothing after it has.
TIP_SQL = """
SELECT coalesce((SELECT e.xid::text || '-' || e.id FROM ledger_event e
                 WHERE e.xid < pg_snapshot_xmin(pg_current_snapshot())
                 ORDER BY e.xid DESC, e.id DESC LIMIT 1), '0-0')
"""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One event as the feed tells of it: whom it concerns, never what it says."""

    cursor: str
    id: int
    kind: str
    subject: int
    type: str
    contract: int | None
    staff_only: bool


def split(cursor: str) -> tuple[int, int]:
    """Read a feed number; anything malformed is the beginning."""
    left, _, right = cursor.partition("-")
    if cursor.isascii() and left.isdecimal() and right.isdecimal() and len(left) < 20 and len(right) < 19:
        return int(left), int(right)
    return 0, 0


def after(cursor: str, limit: int = 500) -> list[FeedRow]:
    """Return what the feed tells after a number, oldest first. One query."""
    xid, id_ = split(cursor)
    with connection.cursor() as query:
        query.execute(FEED_SQL, {"xid": str(xid), "id": id_, "limit": limit})
        return [FeedRow(*row) for row in query.fetchall()]


def tip() -> str:
    """Return the feed's newest number. One query."""
    with connection.cursor() as query:
        query.execute(TIP_SQL)
        number: str = query.fetchone()[0]
    return number
