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
    """Why a ticket waits: for the customer's data, for the customer's countersign, for another ticket or because
    the customer wishes so, for a third party, for an agreed time."""

    NONE = ""
    INFO = "info"
    CONFIRM = "confirm"
    LINKED = "linked"
    THIRD = "third"
    SCHED = "sched"


OPEN = frozenset({Status.NEW, Status.IN_PROGRESS, Status.WAITING})
# What the customer is asked for, and is reminded of.
ASKED = frozenset({Waiting.INFO, Waiting.CONFIRM})
# What ends by itself: at the start of a window, or when the other ticket closes (domain T14).
RETURNS = frozenset({Waiting.LINKED, Waiting.SCHED})


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
    """What a public message is for. A bare thank-you is one only because the customer said so (E30)."""

    REPORT = "report"
    REPLY = "reply"
    ACKNOWLEDGEMENT = "acknowledgement"
    QUESTION = "question"
    SOLUTION = "solution"
    THANKS = "thanks"


class NoteKind(StrEnum):
    """What an internal note is for. Only a note of what was done keeps a ticket from going stale."""

    COMMENT = "comment"
    HANDOVER = "handover"
    DECISION = "decision"
    ACTION = "action"


def whose_move(status: str, waiting: str) -> str:
    """Tell whose move it is: "customer", "provider" or "nobody" (E13).

    A new or running ticket is the provider's, and so is one that waits for a third party or for a window; a
    question or a proposed solution is the customer's; what the customer suspended is nobody's until it returns.
    """
    if status == Status.CLOSED or waiting == Waiting.LINKED:
        return "nobody"
    return "customer" if status == Status.WAITING and waiting in ASKED else "provider"
