"""Drafts: what somebody without a code said; no contract data in or out. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

WRITTEN = ("mail", "chat")
REMINDED_AFTER = timedelta(hours=24)
EXPIRES_AFTER = timedelta(hours=72)


class DraftKind(StrEnum):
    """What was said: a general question, something about a service, or that a server does not answer."""

    GENERAL = "general"
    REQUEST = "request"
    OUTAGE = "outage"


class DraftState(StrEnum):
    """How a draft stands; joined: its mail stands beside the ticket that another one of its conversation became."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    JOINED = "joined"
    ANSWERED = "answered"
    REJECTED = "rejected"
    EXPIRED = "expired"


def is_shown(kind: str, channel: str) -> bool:
    """Tell whether the contacts of the contract are shown a draft: what is said to be down, and what was written."""
    return kind == DraftKind.OUTAGE or channel in WRITTEN


def expires_at(filed_at: datetime, reminded_at: datetime | None) -> datetime:
    """Return when a draft ends: three days after the last reminder."""
    return (reminded_at or filed_at) + EXPIRES_AFTER


def reminder_is_due(filed_at: datetime, reminded_at: datetime | None, at: datetime) -> bool:
    """Tell whether the one reminder is to be sent."""
    return reminded_at is None and at >= filed_at + REMINDED_AFTER
