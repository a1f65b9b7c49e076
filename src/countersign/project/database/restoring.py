"""What a restored database needs beside its rows: the role, and the feed's numbers of its new cluster."""

from __future__ import annotations

from django.db import connection, transaction

from countersign.project.database import roles
from countersign.project.database.migrating import as_owner
from countersign.project.exits import DATABASE, Refusal

# What a follower has not read yet keeps standing before it: it begins at the earliest of that, and hears some
# events again, which its jobs bear.
_CURSORS = """
UPDATE ledger_cursor c SET xid = 1, event_id = coalesce(
    (SELECT min(e.id) - 1 FROM ledger_event e WHERE (e.xid, e.id) > (c.xid::text::xid8, c.event_id)),
    (SELECT max(e.id) FROM ledger_event e), 0)
"""


def require_empty() -> None:
    """Raise Refusal unless the database has no table yet."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        if cursor.fetchone()[0]:
            raise Refusal("The database is not empty: restore into a new data folder or a new database.", DATABASE)


def make_role() -> None:
    """Make the application's role, which no dump holds."""
    with as_owner():
        roles.grant()


def number_anew() -> None:
    """Let all restored events be older than every transaction of this cluster, whose numbers begin anew.

    Runs between the rows and the triggers, which would refuse it. The number is no part of the hashed bytes.
    Source: decision 0004.
    """
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CURSORS)
        cursor.execute("UPDATE ledger_event SET xid = '1'")


def grant() -> None:
    """Give the application its rights on what was restored."""
    with as_owner():
        roles.grant()
