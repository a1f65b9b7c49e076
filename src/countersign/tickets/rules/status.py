"""The four statuses, and the reasons of waiting (M2, domain 3.1)."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Exactly four; nuance lives in the waiting reason."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    CLOSED = "closed"


class Waiting(StrEnum):
    """Why a ticket waits."""

    NONE = ""
    INFO = "info"
    CONFIRM = "confirm"


OPEN = frozenset({Status.NEW, Status.IN_PROGRESS, Status.WAITING})


class Kind(StrEnum):
    """Kinds of request (M21)."""

    DOWN = "down"
    MALFUNCTION = "malfunction"
    SLOWNESS = "slowness"
    CHANGE = "change"
    UPDATE = "update"
    QUESTION = "question"


class Side(StrEnum):
    """Who speaks in a public message."""

    CUSTOMER = "customer"
    STAFF = "staff"


class MessageKind(StrEnum):
    """What a public message is for."""

    REPORT = "report"
    REPLY = "reply"
    ACKNOWLEDGEMENT = "acknowledgement"
    QUESTION = "question"
    SOLUTION = "solution"


class NoteKind(StrEnum):
    """What an internal note is for."""

    COMMENT = "comment"
    HANDOVER = "handover"
    DECISION = "decision"


def whose_move(status: str, waiting: str) -> str:
    """Tell whose move it is: "customer", "provider" or "nobody" (E13).

    A new or running ticket is the provider's; a question or a proposed solution is the customer's.
    """
    if status == Status.CLOSED:
        return "nobody"
    return "customer" if status == Status.WAITING else "provider"
