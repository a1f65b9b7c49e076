"""When a member of the staff says why a ticket is looked at, and for how long that holds."""

from __future__ import annotations

from datetime import timedelta

SAID_FOR = timedelta(hours=12)
OLD_AFTER = timedelta(days=14)
REASON_LENGTH = 200
SHORTEST = 3
