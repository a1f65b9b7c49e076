"""When the answer is due: the first and the next response, counted day and night (domain 4, F1-F6, F15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST, NEXT, NONE = "first", "next", ""
SOON = timedelta(minutes=15)
RANK = {"critical": 0, "high": 1, "normal": 2, "low": 3}


@dataclass(frozen=True, slots=True)
class Clock:
    """The running answer clock of a ticket; `name` is "" when none runs."""

    name: str = NONE
    started_at: datetime | None = None
    due_at: datetime | None = None


STOPPED = Clock()


def target(targets: Mapping[str, Mapping[str, int]], severity: str, clock: str) -> timedelta:
    """Return a plan's promise for a severity: time to the first or to the next answer."""
    return timedelta(minutes=targets[severity][f"{clock}_minutes"])


def started(targets: Mapping[str, Mapping[str, int]], severity: str, name: str, at: datetime) -> Clock:
    """Start a clock (F1, F2). Instants are floored to the second."""
    start = at.replace(microsecond=0)
    return Clock(name, start, start + target(targets, severity, name))


def on_customer_message(clock: Clock, targets: Mapping[str, Mapping[str, int]], severity: str, at: datetime) -> Clock:
    """Start the next-response clock at the earliest unanswered message; a running clock counts alone."""
    return clock if clock.name else started(targets, severity, NEXT, at)


def on_severity(clock: Clock, targets: Mapping[str, Mapping[str, int]], old: str, new: str, at: datetime) -> Clock:
    """Move a running clock's due time with the severity.

    Raised (F6): never later than it was. Lowered (F7): what is left of the longer target, and a breach stays.
    """
    if not clock.name or clock.started_at is None or clock.due_at is None:
        return clock
    moment, span = at.replace(microsecond=0), target(targets, new, clock.name)
    if RANK[new] < RANK[old]:
        return Clock(clock.name, clock.started_at, min(clock.due_at, moment + span))
    if clock.due_at < moment:
        return clock
    return Clock(clock.name, clock.started_at, max(clock.due_at, moment, clock.started_at + span))


def is_met(due_at: datetime, answered_at: datetime) -> bool:
    """Tell whether an answer kept its promise; equality to the second is met (F3)."""
    return answered_at.replace(microsecond=0) <= due_at


def expected(due_at: datetime | None, promised_at: datetime | None) -> datetime | None:
    """Return when the customer may expect to hear: the earlier of clock and promise (F15)."""
    known = [moment for moment in (due_at, promised_at) if moment is not None]
    return min(known) if known else None


def mood(expected_at: datetime | None, now: datetime, status: str) -> str:
    """Say how a clock looks: "over", "soon", "left", "paused" or "none"."""
    if expected_at is None:
        return "paused" if status == "waiting" else "none"
    if expected_at < now:
        return "over"
    return "soon" if expected_at - now <= SOON else "left"
