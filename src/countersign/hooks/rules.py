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
# What was recorded so long after it happened is history that was brought in: nobody waits to be told of it. How late
# the worker comes to tell an event does not matter.
HISTORY_AFTER = timedelta(days=1)
# Why one was not sent, where the other side was not even asked.
NOT_SENT_DISABLED, NOT_SENT_ENDED = "The hook was disabled.", "The hook has ended."
KEPT_FOR = timedelta(days=30)
# So many are sent again at once; asked again, the next ones are.
MOST_REPLAYED = 1_000
# For so long after a secret was renewed we sign by the former one too, while the other side changes over.
BOTH_SECRETS_FOR = timedelta(days=1)
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
    """Name a delivery: the same at every attempt, by hand too, so that the receiver takes it once.

    delivery: the first one of the event for the hook, however often it was sent again.
    """
    return f"msg_{delivery}"


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts, None when it is time to give up."""
    return RETRY_AFTER[attempts - 1] if attempts <= len(RETRY_AFTER) else None
