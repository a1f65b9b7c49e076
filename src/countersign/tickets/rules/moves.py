"""The state machine: which act is admitted in which status (domain 3.2 and 3.3).

Every act of a person names the statuses it starts from. Whatever is not listed is refused with its reason, and
whatever a command would do to the status itself is asked once more, so that no path leads around (3.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from countersign.kernel.errors import Conflict
from countersign.tickets.rules.status import ASKED, RETURNS, Status, Waiting

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
    ("waiting", "linked"): "illegal_while_waiting_suspended",
    ("waiting", "third"): "illegal_while_waiting_for_third",
    ("waiting", "sched"): "illegal_while_waiting_for_window",
    ("closed", ""): "illegal_while_closed",
    # A wait that cannot begin there, and steps that no command makes (domain 3.3).
    ("wait", "new"): "new_never_waits",
    ("wait", "closed"): "closed_never_waits",
    ("wait", "waiting"): "waiting_reason_silent",
    ("step", "new"): "never_new_again",
    ("step", "closed"): "closing_without_resolution",
}


class Act(StrEnum):
    """Acts on a ticket; the numbers are those of domain 3.2."""

    ACCEPT = "accept"  # T2
    ACKNOWLEDGE = "acknowledge"  # T3
    WITHDRAW = "withdraw"  # T4
    REFUSE = "refuse"  # T5, out of scope
    MERGE = "merge"  # T6
    UNMERGE = "unmerge"  # T6, the customer's undo
    HAND_OVER = "hand_over"  # T7
    TAKE_CUSTODY = "take_custody"  # T8
    ASK = "ask"  # T9
    SUSPEND = "suspend"  # T10
    WAIT_FOR_THIRD = "wait_for_third"  # T11
    SCHEDULE = "schedule"  # T12
    PROPOSE = "propose"  # T13
    RESUME = "resume"  # T14, by the holder
    RETURN = "return"  # T14, by itself
    CONFIRM = "confirm"  # T15
    REOPEN = "reopen"  # T16
    CLOSE_UNCONFIRMED = "close_unconfirmed"  # T17
    CLOSE_UNANSWERED = "close_unanswered"  # T18
    REJECT = "reject"  # T19
    DECLARE_SOLVED = "declare_solved"  # T20
    SOLVE_FROM_THIRD = "solve_from_third"  # T21
    JOIN_OUTAGE = "join_outage"  # T22
    RATE = "rate"  # T23
    THANK = "thank"  # T23 when closed; else in place
    FOLLOW_UP = "follow_up"  # T23, a new ticket that follows this one
    ANSWER = "answer"  # in place
    WRITE = "write"  # the customer's message; in W it is T14
    NOTE = "note"  # in place, every status
    ADDRESS = "address"  # in place
    SEVERITY = "severity"  # in place
    FACTS = "facts"  # in place
    OFFER = "offer"  # prepares T7
    PROPOSE_WAIT = "propose_wait"  # prepares T10 and T12
    REMIND = "remind"  # in place, touches nothing
    NAME_STEP = "name_step"  # in place, of a stale ticket
    ESCALATE = "escalate"  # in place, moves nothing (domain 5.8)
    CHASE = "chase"  # in place, by the customer (domain 5.9)
    QUEUE = "queue"  # in place (domain 5.1)


@dataclass(frozen=True, slots=True)
class Move:
    """Where an act may start, and where it leads (None: the status stays); `reason` is what it waits for then."""

    start: frozenset[tuple[Status, Waiting | None]]
    end: Status | None = None
    reason: Waiting = Waiting.NONE


def _from(*places: Status | tuple[Status, Waiting]) -> frozenset[tuple[Status, Waiting | None]]:
    return frozenset((place, None) if isinstance(place, Status) else place for place in places)


_CONFIRM = (WAITING, Waiting.CONFIRM)
_INFO = (WAITING, Waiting.INFO)
_LINKED = (WAITING, Waiting.LINKED)
_THIRD = (WAITING, Waiting.THIRD)
_SCHED = (WAITING, Waiting.SCHED)

MOVES: dict[Act, Move] = {
    Act.ACCEPT: Move(_from(NEW), PROGRESS),
    Act.ACKNOWLEDGE: Move(_from(NEW)),
    Act.WITHDRAW: Move(_from(NEW, PROGRESS, WAITING), CLOSED),
    Act.REFUSE: Move(_from(NEW), CLOSED),
    Act.MERGE: Move(_from(NEW, PROGRESS, WAITING), CLOSED),
    Act.UNMERGE: Move(_from(CLOSED), PROGRESS),
    Act.OFFER: Move(_from(PROGRESS, WAITING)),
    Act.HAND_OVER: Move(_from(PROGRESS, WAITING)),
    Act.TAKE_CUSTODY: Move(_from(PROGRESS, WAITING)),
    Act.ASK: Move(_from(PROGRESS), WAITING, Waiting.INFO),
    Act.SUSPEND: Move(_from(PROGRESS), WAITING, Waiting.LINKED),
    Act.WAIT_FOR_THIRD: Move(_from(PROGRESS), WAITING, Waiting.THIRD),
    Act.SCHEDULE: Move(_from(PROGRESS), WAITING, Waiting.SCHED),
    Act.PROPOSE: Move(_from(PROGRESS), WAITING, Waiting.CONFIRM),
    Act.RESUME: Move(_from(WAITING), PROGRESS),
    Act.RETURN: Move(_from(_LINKED, _SCHED), PROGRESS),
    Act.CONFIRM: Move(_from(_CONFIRM), CLOSED),
    Act.REOPEN: Move(_from(CLOSED), PROGRESS),
    Act.CLOSE_UNCONFIRMED: Move(_from(_CONFIRM), CLOSED),
    Act.CLOSE_UNANSWERED: Move(_from(_INFO), CLOSED),
    Act.REJECT: Move(_from(_CONFIRM), PROGRESS),
    Act.DECLARE_SOLVED: Move(_from(PROGRESS, _INFO, _LINKED, _THIRD, _SCHED)),
    Act.SOLVE_FROM_THIRD: Move(_from(_THIRD), WAITING, Waiting.CONFIRM),
    Act.JOIN_OUTAGE: Move(_from(NEW, PROGRESS), WAITING, Waiting.THIRD),
    Act.RATE: Move(_from(CLOSED)),
    Act.THANK: Move(_from(NEW, PROGRESS, WAITING, CLOSED)),
    Act.FOLLOW_UP: Move(_from(CLOSED)),
    Act.ANSWER: Move(_from(PROGRESS)),
    Act.WRITE: Move(_from(NEW, PROGRESS, WAITING)),
    Act.NOTE: Move(_from(NEW, PROGRESS, WAITING, CLOSED)),
    Act.ADDRESS: Move(_from(NEW, PROGRESS, WAITING)),
    Act.SEVERITY: Move(_from(NEW, PROGRESS, WAITING)),
    Act.FACTS: Move(_from(NEW, PROGRESS, WAITING)),
    Act.PROPOSE_WAIT: Move(_from(PROGRESS)),
    Act.REMIND: Move(_from(_INFO, _CONFIRM)),
    Act.NAME_STEP: Move(_from(NEW, PROGRESS, WAITING)),
    Act.ESCALATE: Move(_from(NEW, PROGRESS, WAITING)),
    Act.CHASE: Move(_from(NEW, PROGRESS, WAITING)),
    Act.QUEUE: Move(_from(NEW, PROGRESS, WAITING)),
}
# Acts that make a ticket wait: where they are refused, the reason is one of its own.
WAITS = frozenset({Act.ASK, Act.SUSPEND, Act.WAIT_FOR_THIRD, Act.SCHEDULE, Act.PROPOSE_WAIT})
assert {Waiting(waiting) for _, waiting in (_LINKED, _SCHED)} == RETURNS
assert {Waiting(waiting) for _, waiting in (_INFO, _CONFIRM)} == ASKED


def is_admitted(act: Act, status: str, waiting: str) -> bool:
    """Tell whether a status admits an act."""
    start = MOVES[act].start
    return (Status(status), None) in start or (Status(status), Waiting(waiting)) in start


def leads_to(act: Act, status: str, waiting: str, *, accepted: bool = True) -> tuple[str, str]:
    """Return where an act leads: status and reason of waiting. The act is admitted there.

    accepted: whether somebody ever accepted the ticket; only one that nobody did may be new again.
    """
    move = MOVES[act]
    if act in (Act.WRITE, Act.DECLARE_SOLVED) and status == WAITING:
        return PROGRESS.value, ""
    if act == Act.UNMERGE and not accepted:
        return NEW.value, ""
    return (move.end.value, move.reason.value) if move.end is not None else (status, waiting)


def refusal_of(act: Act, status: str, waiting: str) -> str:
    """Return the code of why a status does not admit an act (domain 3.3)."""
    if act in WAITS:
        return REASONS["wait", status]
    return REASONS[status, waiting]


def check_move(act: Act, status: str, waiting: str) -> None:
    """Refuse an act that the status does not admit, with the reason.

    Raises: IllegalMove naming act, status and reason of waiting.
    Source: domain 3.2, 3.3; M2.
    """
    if not is_admitted(act, status, waiting):
        raise IllegalMove(refusal_of(act, status, waiting), act=act.value, status=status, waiting=waiting)


def check_step(before: tuple[str, str], after: tuple[str, str], *, resolution: str, accepted: bool) -> None:
    """Refuse a change of status that no act may make, whatever command asks for it.

    before, after: status and reason of waiting. accepted: whether somebody ever accepted the ticket.
    Raises: IllegalMove naming where it stands.
    Source: domain 3.3.
    """
    (status, waiting), (new, reason) = before, after
    code = ""
    if new == NEW and status != NEW and accepted:
        code = REASONS["step", "new"]
    elif new == WAITING and status != PROGRESS and (status, waiting) != (new, reason):
        code = REASONS["wait", status]
    elif new == CLOSED and status != CLOSED and not resolution:
        code = REASONS["step", "closed"]
    if code:
        raise IllegalMove(code, act="", status=status, waiting=waiting)
