"""Callbacks: when one is called, and what is demanded of whoever calls. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from countersign.kernel.errors import Invalid

LONGEST_WINDOW = timedelta(hours=12)
FURTHEST = timedelta(days=14)
MOST_OPEN = 5


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
