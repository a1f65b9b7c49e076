"""What a hook may be told, where it may stand, how often a delivery is tried, how it is signed. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from countersign.kernel.addresses import (
    PREFIX,
    REASONS,
    URL_LENGTH,
    Network,
    is_forbidden,
    names_forbidden,
    signature,
    url_fault,
)

__all__ = [
    "EVENTS",
    "EVERYTHING",
    "REASONS",
    "URL_LENGTH",
    "Network",
    "State",
    "is_forbidden",
    "message_id",
    "names_forbidden",
    "secret_of",
    "signature",
    "url_fault",
    "wait_after",
    "wants",
]

EVERYTHING = "*"
# What customers may know of a ticket too: events of staff alone are told to nobody outside.
EVENTS = tuple(
    f"ticket.{verb}"
    for verb in (
        "opened", "accepted", "acknowledged", "addressed", "answered", "asked", "written", "thanked", "files_attached",
        "facts_edited", "severity_changed", "solution_proposed", "solution_rejected", "declared_solved", "confirmed",
        "closed_unconfirmed", "closed_unanswered", "refused", "withdrawn", "reopened", "rated", "merged", "unmerged",
        "followed", "handed_over", "custody_taken", "resumed", "returned", "suspended", "third_awaited",
        "wait_proposed", "wait_declined", "reminded", "chased", "promise_broken",
    )
)  # fmt: skip
# Waiting times after each attempt, as the convention recommends; then the delivery has failed.
RETRY_AFTER = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
FAILS_FOR = timedelta(days=5)
NEWS_FOR = timedelta(days=1)
KEPT_FOR = timedelta(days=30)
ANSWER_LENGTH = 500
GONE = 410


class State(StrEnum):
    """How far a delivery has come."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    FAILED = "failed"


def wants(types: Iterable[str], type_: str) -> bool:
    """Tell whether a hook that asked for these types is told of this one."""
    return type_ in EVENTS and (EVERYTHING in types or type_ in types)


def secret_of(key: str, salt: str) -> str:
    """Return a hook's secret: 256 bits that only who knows the installation's key can make again."""
    made = hmac.new(key.encode(), b"countersign.hooks:" + salt.encode(), hashlib.sha256).digest()
    return PREFIX + base64.b64encode(made).decode()


def message_id(delivery: int) -> str:
    """Name a delivery: the same at every attempt, so that the receiver takes it once; sent again by hand it is new."""
    return f"msg_{delivery}"


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts, None when it is time to give up."""
    return RETRY_AFTER[attempts - 1] if attempts <= len(RETRY_AFTER) else None
