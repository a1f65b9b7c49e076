"""Callbacks: when one is called, and what is demanded of whoever calls. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from countersign.kernel.errors import Invalid

LONGEST_WINDOW = timedelta(hours=12)
FURTHEST = timedelta(days=14)
MOST_OPEN = 5
# How often we call before a callback counts as not reached, and how long we wait in between.
MOST_ATTEMPTS = 3
AGAIN_AFTER = timedelta(minutes=30)
# From here to the end of its window a callback that nobody has made is shown amber; after it red.
SOON = timedelta(minutes=15)
MISSED_WINDOW = timedelta(hours=1)
_DAY = timedelta(days=1)


class CallbackState(StrEnum):
    """How a callback stands."""

    ASKED = "asked"
    AGREED = "agreed"
    DONE = "done"
    NOT_REACHED = "not_reached"
    CANCELLED = "cancelled"


OPEN = (CallbackState.ASKED, CallbackState.AGREED)


def check_window(begins: datetime, ends: datetime, at: datetime) -> None:
    """Refuse a window that is over, turned round, too long or too far away. Raises Invalid."""
    if ends <= at or ends <= begins:
        raise Invalid("callback_window", field="window")
    if ends - begins > LONGEST_WINDOW or begins - at > FURTHEST:
        raise Invalid("callback_far", field="window")


def next_window(begins: datetime, ends: datetime, at: datetime) -> tuple[datetime, datetime]:
    """Return when somebody who did not answer is called again: half an hour later, inside the window they named.

    What does not fit into what is left of the window goes to the same hours of the next day.
    """
    again = at + AGAIN_AFTER
    while again >= ends:
        begins, ends = begins + _DAY, ends + _DAY
        again = max(again, begins)
    return max(again, begins), ends
