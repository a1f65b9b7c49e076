"""The one clock: the database's. Screens, jobs and the command line read it and pass `at` down."""

from __future__ import annotations

from datetime import datetime

from countersign.kernel.reading import prepared


def database_now() -> datetime:
    """Return the database clock, aware UTC, microseconds. One query."""
    with prepared() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
