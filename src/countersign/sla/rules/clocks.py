"""One clock: running pieces, a due time, what is left. Elapsed is always summed anew (F1-F5, E8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from countersign.calendars.rules import Calendar, due, elapsed
from countersign.sla.rules.terms import ClockName, Snapshot, Target

THRESHOLDS = (50, 80, 100)
SECOND = timedelta(seconds=1)

# Finds a calendar by its version; versions do not change.
CalendarOf = Callable[[int], Calendar]
Piece = tuple[datetime, datetime]


class Stand(StrEnum):
    """How a clock stands. HELD: stopped by a proposed solution, until the customer has said whether it works."""

    RUNNING = "running"
    PAUSED = "paused"
    HELD = "held"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"
    MOVED = "moved"


OPEN = frozenset({Stand.RUNNING, Stand.PAUSED, Stand.HELD})


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of a ticket.

    target:     what it counts against now; severity and plan may have changed it since the start.
    terms:      which of the ticket's snapshots it was started under.
    ran:        finished running pieces, [from, to).
    since:      beginning of the piece that runs now.
    due_at:     None while it is paused in time; a clock already late keeps the due time it missed.
    left:       working seconds left while it does not run.
    fired:      highest threshold of the present target that was told.
    wakes_at:   when the next threshold is reached; None when it does not run or all were told.
    annulled:   the breach does not count, by the lead's decision; that it happened stays.
    """

    target: Target
    started_at: datetime
    terms: int = 0
    stand: Stand = Stand.RUNNING
    ran: tuple[Piece, ...] = ()
    since: datetime | None = None
    due_at: datetime | None = None
    left: int | None = None
    ended_at: datetime | None = None
    fired: int = 0
    wakes_at: datetime | None = None
    annulled: bool = False

    @property
    def is_open(self) -> bool:
        return self.stand in OPEN

    @property
    def runs(self) -> bool:
        return self.stand == Stand.RUNNING

    def is_late(self, at: datetime) -> bool:
        """Tell whether the due time has passed; equality to the second is met (F3)."""
        return self.due_at is not None and (self.ended_at or at) > self.due_at


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a clock ended; `met` is None when it left the figures.

    seconds: working time that ran; wall_seconds: from start to end by the wall clock (F4).
    """

    name: ClockName
    started_at: datetime
    due_at: datetime | None
    ended_at: datetime
    stand: Stand
    seconds: int
    wall_seconds: int

    @property
    def met(self) -> bool | None:
        return {Stand.MET: True, Stand.BREACHED: False}.get(self.stand)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of one ticket.

    snapshots: every terms a clock of the ticket was started under, oldest first.
    resting:   clocks that would pause if they started now, because the ticket waits for the customer.
    broken:    the promised time that has been told as broken.
    outcomes:  what the last happening ended; told in its event, not kept.
    """

    snapshots: tuple[Snapshot, ...] = ()
    clocks: dict[ClockName, Clock] = field(default_factory=dict)
    resting: frozenset[ClockName] = frozenset()
    broken: datetime | None = None
    outcomes: tuple[Outcome, ...] = ()

    def get(self, name: ClockName) -> Clock | None:
        return self.clocks.get(name)

    def running(self) -> dict[ClockName, Clock]:
        """Return the clocks that run."""
        return {name: clock for name, clock in self.clocks.items() if clock.runs}

    @property
    def wakes_at(self) -> datetime | None:
        """When the earliest threshold of any clock is reached."""
        return min((clock.wakes_at for clock in self.clocks.values() if clock.wakes_at is not None), default=None)


def whole(at: datetime) -> datetime:
    """Floor an instant to the second."""
    return at.replace(microsecond=0) if at.microsecond else at


def due_on(calendar_of: CalendarOf, target: Target, start: datetime, seconds: int) -> datetime:
    """Return when so many working seconds of the target's calendar have passed: A(C, t, d)."""
    if target.calendar_version is None:
        return start + timedelta(seconds=seconds)
    return due(calendar_of(target.calendar_version), start, seconds)


def elapsed_on(calendar_of: CalendarOf, target: Target, start: datetime, end: datetime) -> int:
    """Return the working seconds of the target's calendar in [start, end): W(C, a, b)."""
    if end <= start:
        return 0
    if target.calendar_version is None:
        return int((end - start).total_seconds())
    return elapsed(calendar_of(target.calendar_version), start, end)


def ran_on(calendar_of: CalendarOf, target: Target, pieces: Iterable[Piece]) -> int:
    """Sum the working seconds of running pieces (F4)."""
    return sum(elapsed_on(calendar_of, target, *piece) for piece in pieces)


def ran_until(calendar_of: CalendarOf, clock: Clock, at: datetime, target: Target | None = None) -> int:
    """Return the working seconds that a clock has run until an instant, counted on a target's calendar."""
    pieces = [*clock.ran, (clock.since, at)] if clock.since is not None else clock.ran
    return ran_on(calendar_of, target or clock.target, pieces)


def left_at(calendar_of: CalendarOf, clock: Clock, at: datetime) -> int:
    """Return the working seconds that are left of a clock; 0 once it is late."""
    if clock.runs and clock.due_at is not None:
        return elapsed_on(calendar_of, clock.target, at, clock.due_at)
    return clock.left or 0


def with_threshold(calendar_of: CalendarOf, clock: Clock) -> Clock:
    """Set when a running clock reaches its next threshold: 50 and 80 percent, and the first second that is late."""
    if not clock.runs or clock.due_at is None or clock.since is None or clock.fired >= THRESHOLDS[-1]:
        return clock if clock.wakes_at is None else replace(clock, wakes_at=None)
    following = next(one for one in THRESHOLDS if one > clock.fired)
    wakes_at = _reached(calendar_of, clock, following, clock.since, clock.due_at)
    return clock if clock.wakes_at == wakes_at else replace(clock, wakes_at=wakes_at)


def share_reached(calendar_of: CalendarOf, clock: Clock, at: datetime) -> int:
    """Return the highest threshold that a running clock has reached, 0 when none."""
    if not clock.runs or clock.due_at is None or clock.since is None:
        return 0
    reached = [
        one for one in THRESHOLDS if _reached(calendar_of, clock, one, clock.since, clock.due_at) <= whole(at)
    ]
    return max(reached, default=0)


def _reached(calendar_of: CalendarOf, clock: Clock, percent: int, since: datetime, due_at: datetime) -> datetime:
    if percent == THRESHOLDS[-1]:
        return due_at + SECOND
    before = ran_on(calendar_of, clock.target, clock.ran)
    total = before + elapsed_on(calendar_of, clock.target, since, due_at)
    wanted = -(-total * percent // 100) - before
    return min(due_on(calendar_of, clock.target, since, wanted), due_at) if wanted > 0 else since


def started(calendar_of: CalendarOf, target: Target, at: datetime, *, terms: int) -> Clock:
    """Start a clock (F1, F2)."""
    due_at = due_on(calendar_of, target, at, target.seconds)
    wakes_at = due_on(calendar_of, target, at, -(-target.seconds * THRESHOLDS[0] // 100))
    return Clock(target, at, terms, since=at, due_at=due_at, wakes_at=wakes_at)


def at_rest(target: Target, at: datetime, *, terms: int) -> Clock:
    """Make a clock that is promised while the ticket waits for the customer: all of it is left."""
    return Clock(target, at, terms, Stand.PAUSED, left=target.seconds)


def paused(calendar_of: CalendarOf, clock: Clock, at: datetime) -> Clock:
    """Pause: what is left is kept and there is no due time; a late clock keeps the one it missed (F5)."""
    if not clock.runs:
        return clock
    still = _stopped(calendar_of, clock, at, Stand.PAUSED)
    return still if clock.is_late(at) else replace(still, due_at=None)


def held(calendar_of: CalendarOf, clock: Clock, at: datetime) -> Clock:
    """Stop provisionally: a solution was proposed, or the customer said that it works."""
    if clock.runs:
        return replace(_stopped(calendar_of, clock, at, Stand.HELD), ended_at=at)
    return replace(clock, stand=Stand.HELD, ended_at=at) if clock.stand == Stand.PAUSED else clock


def _stopped(calendar_of: CalendarOf, clock: Clock, at: datetime, stand: Stand) -> Clock:
    assert clock.since is not None
    piece = ((clock.since, at),) if at > clock.since else ()
    left = left_at(calendar_of, clock, max(at, clock.since))  # The system's clock may have been set back.
    return replace(clock, stand=stand, ran=clock.ran + piece, since=None, left=left, wakes_at=None)


def resumed(calendar_of: CalendarOf, clock: Clock, at: datetime, *, reopening: bool = False) -> Clock:
    """Run again with what was left (F5, F9); a clock that is late keeps its due time.

    reopening: also a clock that had ended: the solution did not hold.
    """
    if clock.runs or not (clock.is_open or reopening):
        return clock
    late = clock.due_at is not None and (clock.stand == Stand.PAUSED or clock.is_late(at))
    due_at = clock.due_at if late else due_on(calendar_of, clock.target, at, clock.left or 0)
    again = replace(clock, stand=Stand.RUNNING, since=at, due_at=due_at, left=None, ended_at=None)
    return with_threshold(calendar_of, again)


def ended(calendar_of: CalendarOf, clock: Clock, at: datetime) -> Clock:
    """Stop a clock for good: met or breached (F3). One that was held ended when it was held."""
    if not clock.is_open:
        return clock
    last = held(calendar_of, clock, at)
    return replace(last, stand=Stand.BREACHED if last.is_late(at) else Stand.MET)


def left_out(calendar_of: CalendarOf, clock: Clock, at: datetime, stand: Stand = Stand.CANCELLED) -> Clock:
    """Take a clock out of the figures, unless it is late already (domain T4)."""
    if not clock.is_open:
        return clock
    last = held(calendar_of, clock, at)
    return replace(last, stand=Stand.BREACHED if last.is_late(at) and stand == Stand.CANCELLED else stand)


def outcome(calendar_of: CalendarOf, name: ClockName, clock: Clock) -> Outcome:
    """Say how a clock ended."""
    assert clock.ended_at is not None
    return Outcome(
        name, clock.started_at, clock.due_at, clock.ended_at, clock.stand,
        ran_on(calendar_of, clock.target, clock.ran), max(0, int((clock.ended_at - clock.started_at).total_seconds())),
    )  # fmt: skip
