"""The state machine: which act is admitted in which status (domain 3.2 and 3.3).

Every act of a person names the statuses it starts from. Whatever is not listed is refused with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from countersign.kernel.errors import Conflict
from countersign.tickets.rules.status import Status, Waiting

NEW, PROGRESS, WAITING, CLOSED = Status.NEW, Status.IN_PROGRESS, Status.WAITING, Status.CLOSED


class IllegalMove(Conflict):
    """The ticket's status does not admit the act; `act` and `status` name both."""

    code = "illegal_move"


# The reason a person reads depends on where the ticket stands.
REASONS = {
    ("new", ""): "illegal_while_new",
    ("in_progress", ""): "illegal_while_in_progress",
    ("waiting", "info"): "illegal_while_waiting_for_customer",
    ("waiting", "confirm"): "illegal_while_waiting_for_confirmation",
    ("closed", ""): "illegal_while_closed",
}


class Act(StrEnum):
    """Acts on a ticket; the numbers are those of domain 3.2."""

    ACCEPT = "accept"  # T2
    ACKNOWLEDGE = "acknowledge"  # T3
    WITHDRAW = "withdraw"  # T4
    REFUSE = "refuse"  # T5, out of scope
    HAND_OVER = "hand_over"  # T7
    TAKE_CUSTODY = "take_custody"  # T8
    ASK = "ask"  # T9
    PROPOSE = "propose"  # T13
    RESUME = "resume"  # T14
    CONFIRM = "confirm"  # T15
    REOPEN = "reopen"  # T16
    CLOSE_UNCONFIRMED = "close_unconfirmed"  # T17
    CLOSE_UNANSWERED = "close_unanswered"  # T18
    REJECT = "reject"  # T19
    DECLARE_SOLVED = "declare_solved"  # T20
    RATE = "rate"  # T23
    THANK = "thank"  # T23
    ANSWER = "answer"  # in place
    WRITE = "write"  # the customer's message; in W it is T14
    NOTE = "note"  # in place, every status
    ADDRESS = "address"  # in place
    SEVERITY = "severity"  # in place
    FACTS = "facts"  # in place
    OFFER = "offer"  # prepares T7


@dataclass(frozen=True, slots=True)
class Move:
    """Where an act may start, and where it leads (None: the status stays)."""

    start: frozenset[tuple[Status, Waiting | None]]
    end: Status | None = None


def _from(*places: Status | tuple[Status, Waiting]) -> frozenset[tuple[Status, Waiting | None]]:
    return frozenset((place, None) if isinstance(place, Status) else place for place in places)


_CONFIRM = (WAITING, Waiting.CONFIRM)
_INFO = (WAITING, Waiting.INFO)

MOVES: dict[Act, Move] = {
    Act.ACCEPT: Move(_from(NEW), PROGRESS),
    Act.ACKNOWLEDGE: Move(_from(NEW)),
    Act.WITHDRAW: Move(_from(NEW, PROGRESS, WAITING), CLOSED),
    Act.REFUSE: Move(_from(NEW), CLOSED),
    Act.OFFER: Move(_from(PROGRESS, WAITING)),
    Act.HAND_OVER: Move(_from(PROGRESS, WAITING)),
    Act.TAKE_CUSTODY: Move(_from(PROGRESS, WAITING)),
    Act.ASK: Move(_from(PROGRESS), WAITING),
    Act.PROPOSE: Move(_from(PROGRESS), WAITING),
    Act.RESUME: Move(_from(WAITING), PROGRESS),
    Act.CONFIRM: Move(_from(_CONFIRM), CLOSED),
    Act.REOPEN: Move(_from(CLOSED), PROGRESS),
    Act.CLOSE_UNCONFIRMED: Move(_from(_CONFIRM), CLOSED),
    Act.CLOSE_UNANSWERED: Move(_from(_INFO), CLOSED),
    Act.REJECT: Move(_from(_CONFIRM), PROGRESS),
    Act.DECLARE_SOLVED: Move(_from(PROGRESS, _INFO)),
    Act.RATE: Move(_from(CLOSED)),
    Act.THANK: Move(_from(CLOSED)),
    Act.ANSWER: Move(_from(PROGRESS)),
    Act.WRITE: Move(_from(NEW, PROGRESS, WAITING)),
    Act.NOTE: Move(_from(NEW, PROGRESS, WAITING, CLOSED)),
    Act.ADDRESS: Move(_from(NEW, PROGRESS, WAITING)),
    Act.SEVERITY: Move(_from(NEW, PROGRESS, WAITING)),
    Act.FACTS: Move(_from(NEW, PROGRESS, WAITING)),
}


def is_admitted(act: Act, status: str, waiting: str) -> bool:
    """Tell whether a status admits an act."""
    start = MOVES[act].start
    return (Status(status), None) in start or (Status(status), Waiting(waiting)) in start


def check_move(act: Act, status: str, waiting: str) -> None:
    """Refuse an act that the status does not admit, with the reason.

    Raises: IllegalMove naming act, status and reason of waiting.
    Source: domain 3.2, 3.3; M2.
    """
    if not is_admitted(act, status, waiting):
        raise IllegalMove(REASONS[status, waiting], act=act.value, status=status, waiting=waiting)
