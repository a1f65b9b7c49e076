"""The follower: reads the feed and hands new events to the subscriptions, as jobs."""

from __future__ import annotations

from collections import defaultdict

from django.db import connection

from countersign.kernel.writing import writes
from countersign.ledger import feed
from countersign.ledger.jobs import tell
from countersign.ledger.subscriptions import registry

FOLLOWER = "subscriptions"
BATCH = 500

_LOCK = """
SELECT xid::text || '-' || event_id FROM ledger_cursor WHERE name = %s FOR UPDATE SKIP LOCKED
"""


@writes
def step() -> int:
    """Hand the next batch of events to their subscriptions; return how many events were read.

    The jobs and the new place in the feed are committed together: nothing is told twice by the
    follower, and nothing is left out. Two followers at once take turns.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_cursor (name, xid, event_id) VALUES (%s, 0, 0) ON CONFLICT DO NOTHING", [FOLLOWER]
        )
        cursor.execute(_LOCK, [FOLLOWER])
        held = cursor.fetchone()
        if held is None:
            return 0
        rows = feed.after(held[0], BATCH)
        if not rows:
            return 0
        wanted: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            for subscription in registry.values():
                if subscription.wants(row.type):
                    wanted[subscription.name].append(row.id)
        for name, ids in wanted.items():
            tell.defer(subscription=name, events=ids)
        xid, id_ = feed.split(rows[-1].cursor)
        cursor.execute("UPDATE ledger_cursor SET xid = %s, event_id = %s WHERE name = %s", [xid, id_, FOLLOWER])
    return len(rows)
