"""Escalations: to whom, for what, and what happens when nobody takes one (domain 2 Escalation, 5.8, 5.9).

An escalation never changes the status or a clock of its ticket (F10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

TAKE_UP = timedelta(minutes=10)
# A critical ticket that nobody has accepted for this long is the whole shift's.
UNACCEPTED = timedelta(minutes=5)


class Kind(StrEnum):
    """For knowledge, or for authority."""

    FUNCTIONAL = "functional"
    HIERARCHICAL = "hierarchical"


class Reason(StrEnum):
    """Why somebody else has to look."""

    AT_RISK = "at_risk"
    BREACHED = "breached"
    EXPERTISE = "expertise"
    IMPACT = "impact"
    CUSTOMER = "customer"
    SAFETY = "safety"


# What a person may give as the reason; the others are found by the clock or said by the customer.
BY_HAND = (Reason.EXPERTISE, Reason.IMPACT, Reason.AT_RISK, Reason.SAFETY)
# What the customer knows of: that we are late, and to whom it went.
PUBLIC = frozenset({Reason.BREACHED, Reason.CUSTOMER})


class Level(IntEnum):
    """How far up an escalation stands."""

    SHIFT = 0
    LEAD = 1
    HEAD = 2
    DIRECTOR = 3


class Outcome(StrEnum):
    """How an escalation ended; the first three are a person's words, the others come by themselves."""

    HANDLED = "handled"
    REASSIGNED = "reassigned"
    NOT_NEEDED = "not_needed"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    ASKED_AGAIN = "asked_again"
    TICKET_CLOSED = "ticket_closed"


BY_A_PERSON = (Outcome.HANDLED, Outcome.REASSIGNED, Outcome.NOT_NEEDED)


@dataclass(frozen=True, slots=True)
class Stands:
    """What decides whether an escalation's reason still stands.

    late_since: since when the customer waits beyond what was promised; None when nothing is late.
    """

    status: str
    late_since: datetime | None


def kind_of(reason: str) -> Kind:
    """Return the kind that a reason makes: expertise asks for knowledge, all else for authority."""
    return Kind.FUNCTIONAL if reason == Reason.EXPERTISE else Kind.HIERARCHICAL


def next_level(level: int) -> Level | None:
    """Return where an escalation that nobody took goes next; None from the top (domain 5.8)."""
    return Level(level + 1) if level < Level.DIRECTOR else None


def settled(reason: str, level: int, stands: Stands) -> Outcome | None:
    """Tell how an escalation has ended by itself, or None when its reason stands.

    Late answers end with the answer, the call to the whole shift with the acceptance, everything with the ticket.
    """
    if stands.status == "closed":
        return Outcome.TICKET_CLOSED
    if reason in PUBLIC and stands.late_since is None:
        return Outcome.ANSWERED
    if level == Level.SHIFT and stands.status != "new":
        return Outcome.ACCEPTED
    return None


def may_chase(late_since: datetime | None, at: datetime) -> bool:
    """Tell whether the customer may ask why there is no answer: from the due second on (domain 5.9, F3)."""
    return late_since is not None and at >= late_since


def offer_until(offered_at: datetime, due_at: datetime | None) -> datetime | None:
    """Return when an offer that nobody took goes to the lead: after half of what was left (domain 5.6).

    None when nothing is due, or all of it has passed already.
    """
    if due_at is None or due_at <= offered_at:
        return None
    return offered_at + (due_at - offered_at) / 2
