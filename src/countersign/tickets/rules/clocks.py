"""What people are shown of a ticket's clocks (F3, F15); the clocks themselves are counted in `sla.rules`."""

from __future__ import annotations

from datetime import datetime, timedelta

from countersign.sla.rules import Clock, ClockName, Clocks, Target

SOON = timedelta(minutes=15)
RANK = {"critical": 0, "high": 1, "normal": 2, "low": 3}


def adopted(name: str, started_at: datetime | None, due_at: datetime | None) -> Clocks:
    """Return the clocks of a ticket that had but one answer clock, counted day and night, before there were four."""
    if not name or started_at is None or due_at is None:
        return Clocks()
    seconds = int((due_at - started_at).total_seconds())
    return Clocks((), {ClockName(name): Clock(Target(seconds), started_at, since=started_at, due_at=due_at)})


def is_met(due_at: datetime, answered_at: datetime) -> bool:
    """Tell whether an answer kept its promise; equality to the second is met (F3)."""
    return answered_at.replace(microsecond=0) <= due_at


def expected(due_at: datetime | None, promised_at: datetime | None) -> datetime | None:
    """Return when the customer may expect to hear: the earlier of clock and promise (F15)."""
    known = [moment for moment in (due_at, promised_at) if moment is not None]
    return min(known) if known else None


def soon_seconds(started_at: datetime | None, due_at: datetime) -> int:
    """Return how long before its end a promise presses: its last fifth, a quarter of an hour at most (domain 5.8).

    started_at: None for a promise of which nobody knows how long it was.
    """
    most = int(SOON.total_seconds())
    if started_at is None or started_at >= due_at:
        return most
    return min(most, int((due_at - started_at).total_seconds()) // 5)


def mood(expected_at: datetime | None, now: datetime, status: str, started_at: datetime | None = None) -> str:
    """Say how a clock looks: "over", "soon", "left", "paused" or "none"."""
    if expected_at is None:
        return "paused" if status == "waiting" else "none"
    if expected_at < now:
        return "over"
    return "soon" if (expected_at - now).total_seconds() <= soon_seconds(started_at, expected_at) else "left"
