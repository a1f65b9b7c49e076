"""When a ticket wants to be looked at by itself: one list of instants, the earliest of which is its wake-up time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from countersign.sla.rules import ClockName, read_moment
from countersign.tickets.rules import silence
from countersign.tickets.rules.escalations import UNACCEPTED
from countersign.tickets.rules.status import Status

SECOND = timedelta(seconds=1)


class Timer(StrEnum):
    """What is to be done at an instant; `commands/waking.py` knows by whom."""

    THRESHOLD = "threshold"
    PROMISE = "promise"
    REMINDER = silence.Due.REMINDER.value
    RETURN = silence.Due.RETURN.value
    LOOK = silence.Due.LOOK.value
    CLOSING = silence.Due.CLOSING.value
    STALE = silence.Due.STALE.value
    STALE_FOR_HEAD = silence.Due.STALE_FOR_HEAD.value
    UNACCEPTED = "unaccepted"
    OFFER = "offer"
    CLIMB = "climb"


class Ticking(Protocol):
    """What the timers of a ticket are computed from."""

    @property
    def status(self) -> str: ...
    @property
    def promised_at(self) -> datetime | None: ...
    @property
    def clock_due_at(self) -> datetime | None: ...
    @property
    def clocks(self) -> Mapping[str, Any] | None: ...
    @property
    def waiting(self) -> str: ...
    @property
    def waits_since(self) -> datetime | None: ...
    @property
    def wait_until(self) -> datetime | None: ...
    @property
    def reminders(self) -> int: ...
    @property
    def reminded_at(self) -> datetime | None: ...
    @property
    def moved_at(self) -> datetime: ...
    @property
    def active_at(self) -> datetime | None: ...
    @property
    def stale_level(self) -> int: ...
    @property
    def severity(self) -> str: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def shift_called_at(self) -> datetime | None: ...
    @property
    def offer_until(self) -> datetime | None: ...
    @property
    def climbs_at(self) -> datetime | None: ...


Due = tuple[datetime, Timer]


def timers(ticket: Ticking) -> list[Due]:
    """Return every instant at which something is due on a ticket, with what it is; the earliest first."""
    if ticket.status == Status.CLOSED:
        return []
    return sorted([*thresholds(ticket), *promise(ticket), *silent(ticket), *escalations(ticket)])


def silent(ticket: Ticking) -> list[Due]:
    """Return when the customer is reminded, a wait comes back, and the ticket goes stale (E29, M20)."""
    found = silence.Silence(
        ticket.status, ticket.waiting, ticket.waits_since, ticket.wait_until, ticket.reminders, ticket.reminded_at,
        ticket.active_at or ticket.moved_at, ticket.stale_level,
    )  # fmt: skip
    return [(moment, Timer(due.value)) for moment, due in silence.due(found)]


def escalations(ticket: Ticking) -> list[Due]:
    """Return when a critical ticket is the whole shift's, an offer the lead's, an escalation the next level's (5.8)."""
    found = []
    if ticket.status == Status.NEW and ticket.severity == "critical" and ticket.shift_called_at is None:
        found.append((ticket.opened_at + UNACCEPTED, Timer.UNACCEPTED))
    if ticket.offer_until is not None:
        found.append((ticket.offer_until, Timer.OFFER))
    if ticket.climbs_at is not None:
        found.append((ticket.climbs_at, Timer.CLIMB))
    return found


def thresholds(ticket: Ticking) -> list[Due]:
    """Return when each running clock reaches its next threshold (domain 5.8).

    The only clock of a ticket from before there were four tells its due time alone.
    """
    kept = ticket.clocks
    if kept is None:
        return [] if ticket.clock_due_at is None else [(ticket.clock_due_at + SECOND, Timer.THRESHOLD)]
    moments = (read_moment(kept[name.value].get("wakes")) for name in ClockName if name.value in kept)
    return [(moment, Timer.THRESHOLD) for moment in moments if moment is not None]


def promise(ticket: Ticking) -> list[Due]:
    """Return the first second in which the promised word is late; once that is told, nothing more (E13)."""
    promised_at = ticket.promised_at
    if promised_at is None:
        return []
    told = read_moment((ticket.clocks or {}).get("broken"))
    promised_at = promised_at.replace(microsecond=0)
    return [] if told == promised_at else [(promised_at + SECOND, Timer.PROMISE)]


def wakes_at(ticket: Ticking) -> datetime | None:
    """Return when a ticket wants to be looked at first, or never."""
    due = timers(ticket)
    return due[0][0] if due else None
