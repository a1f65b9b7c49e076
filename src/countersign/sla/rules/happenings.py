"""Which act does what to which clock: the columns FR, NR, RES and UPD of domain 3.2, and the in-place acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from countersign.sla.rules import changes, clocks
from countersign.sla.rules.clocks import CalendarOf, Clock, Clocks, Stand, outcome, whole
from countersign.sla.rules.terms import SEVERITIES, ClockName, Snapshot, Terms

FIRST, NEXT, SOLVE, UPDATE = _NAMES = tuple(ClockName)


class Happening(StrEnum):
    """What happens to a ticket, as its clocks see it; everything else touches none (F10)."""

    OPENED = "opened"
    OPENED_BY_PROVIDER = "opened_by_provider"
    ACCEPTED = "accepted"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    CUSTOMER_WROTE = "customer_wrote"
    ASKED = "asked"
    SUSPENDED = "suspended"
    THIRD_PARTY = "third_party"
    SCHEDULED_BY_CUSTOMER = "scheduled_by_customer"
    SCHEDULED_BY_PROVIDER = "scheduled_by_provider"
    PROPOSED = "proposed"
    RESUMED = "resumed"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    CLOSED_UNCONFIRMED = "closed_unconfirmed"
    CLOSED_UNANSWERED = "closed_unanswered"
    REJECTED = "rejected"
    DECLARED_SOLVED = "declared_solved"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    MERGED = "merged"
    INHERITED = "inherited"
    SEVERITY_CHANGED = "severity_changed"
    PLAN_CHANGED = "plan_changed"
    ANNULLED = "annulled"
    PAUSE_STRUCK = "pause_struck"
    FIRED = "fired"
    PROMISE_BROKEN = "promise_broken"


@dataclass(frozen=True, slots=True)
class More:
    """What an act says besides its name.

    severity: of the ticket after the act; `was` before it, when it changed.
    clock, threshold: which clock an annulment or a threshold is about.
    moment:   the promise that broke, or the beginning of the struck pause.
    other:    the clocks of the duplicate that a master inherits.
    """

    severity: str = "normal"
    was: str = ""
    clock: ClockName | None = None
    threshold: int = 0
    moment: datetime | None = None
    other: Clocks | None = None


class Effect(StrEnum):
    """What a cell of the table does to its clock."""

    START = "start"
    ASKED_FOR = "asked_for"  # Starts at the earliest unanswered message; an open first response counts alone.
    STOP = "stop"
    PAUSE = "pause"
    PAUSE_IF_SOLD = "pause_if_sold"  # The plan may say that suppliers are the customer's risk.
    HOLD = "hold"
    RESUME = "resume"
    REOPEN = "reopen"
    SAID = "said"  # A public message of the provider: the periodic update begins anew.
    SAID_AND_PAUSE = "said_and_pause"
    CANCEL = "cancel"
    MOVE = "move"
    RUN = ""


E, R = Effect, Effect.RUN
# FR, NR, RES, UPD.
COLUMNS: Mapping[Happening, tuple[Effect, Effect, Effect, Effect]] = {
    Happening.OPENED: (E.START, R, E.START, E.START),  # T1
    Happening.OPENED_BY_PROVIDER: (R, R, E.START, E.START),  # T1 †
    Happening.ACCEPTED: (R, R, R, R),  # T2
    Happening.ACKNOWLEDGED: (E.STOP, E.STOP, R, E.SAID),  # T3
    Happening.WITHDRAWN: (E.CANCEL, E.CANCEL, E.CANCEL, E.CANCEL),  # T4
    Happening.REFUSED: (E.STOP, E.STOP, E.CANCEL, E.CANCEL),  # T5
    Happening.MERGED: (E.MOVE, E.MOVE, E.MOVE, E.MOVE),  # T6
    Happening.ASKED: (E.STOP, E.STOP, E.PAUSE, E.SAID_AND_PAUSE),  # T9
    Happening.SUSPENDED: (E.STOP, E.STOP, E.PAUSE, E.PAUSE),  # T10
    Happening.THIRD_PARTY: (E.STOP, E.STOP, E.PAUSE_IF_SOLD, E.SAID),  # T11, T22
    Happening.SCHEDULED_BY_CUSTOMER: (E.STOP, E.STOP, E.PAUSE, E.SAID_AND_PAUSE),  # T12
    Happening.SCHEDULED_BY_PROVIDER: (E.STOP, E.STOP, R, E.SAID),  # T12
    Happening.PROPOSED: (E.STOP, E.STOP, E.HOLD, E.SAID_AND_PAUSE),  # T13, T21
    Happening.RESUMED: (R, R, E.RESUME, E.RESUME),  # T14 by the holder or the system
    Happening.CUSTOMER_WROTE: (R, E.ASKED_FOR, E.RESUME, E.RESUME),  # T14 by the customer, and in place
    Happening.CONFIRMED: (R, E.CANCEL, E.STOP, E.CANCEL),  # T15
    Happening.REOPENED: (R, E.ASKED_FOR, E.REOPEN, E.START),  # T16
    Happening.CLOSED_UNCONFIRMED: (R, E.CANCEL, E.STOP, E.CANCEL),  # T17
    Happening.CLOSED_UNANSWERED: (R, E.CANCEL, E.CANCEL, E.CANCEL),  # T18
    Happening.REJECTED: (R, E.ASKED_FOR, E.RESUME, E.RESUME),  # T19
    Happening.DECLARED_SOLVED: (R, E.CANCEL, E.HOLD, E.PAUSE),  # T20
    Happening.ANSWERED: (E.STOP, E.STOP, R, E.SAID),  # in place
}  # fmt: skip
_RESTING = frozenset({E.PAUSE, E.SAID_AND_PAUSE, E.HOLD})


NOTHING = More()


@dataclass(frozen=True, slots=True)
class Book:
    """Where calendars and the terms of earlier snapshots are looked up; neither ever changes."""

    calendar_of: CalendarOf
    terms_of: Callable[[Snapshot], Terms]


def after(
    state: Clocks, happening: Happening, at: datetime,
    *, terms: Terms | Callable[[], Terms], book: Book, more: More = NOTHING,
) -> Clocks:  # fmt: skip
    """Return the clocks of a ticket after something happened; the only transition there is (E8).

    at:     aware UTC, floored to the second here.
    terms:  what the contract has bought at that instant; clocks that start take them, open ones keep their own.
            A function is asked only when a clock starts.
    Source: domain 3.2, 4.1 F1-F13.
    """
    at = whole(at)
    step = _Step(state, at, terms, book, more)
    if happening in COLUMNS:
        return step.columns(COLUMNS[happening])
    special: dict[Happening, Callable[[], Clocks]] = {
        Happening.INHERITED: step.inherited,
        Happening.SEVERITY_CHANGED: step.severity_changed,
        Happening.PLAN_CHANGED: step.plan_changed,
        Happening.ANNULLED: step.annulled,
        Happening.PAUSE_STRUCK: step.pause_struck,
        Happening.FIRED: step.fired,
        Happening.PROMISE_BROKEN: lambda: replace(step.state, broken=more.moment),
    }
    return special[happening]()


class _Step:
    """One transition: the state before it, and what it ended."""

    def __init__(
        self, state: Clocks, at: datetime, terms: Terms | Callable[[], Terms], book: Book, more: More
    ) -> None:
        self.state = replace(state, outcomes=()) if state.outcomes else state
        self.at, self._terms, self.book, self.more = at, terms, book, more
        self.calendar_of = book.calendar_of
        self.snapshots = state.snapshots
        self.ended: list[clocks.Outcome] = []

    @property
    def terms(self) -> Terms:
        if not isinstance(self._terms, Terms):
            self._terms = self._terms()
        return self._terms

    def columns(self, row: tuple[Effect, Effect, Effect, Effect]) -> Clocks:
        """Apply one row of the table."""
        after_ = dict(self.state.clocks)
        resting = set(self.state.resting)
        for name, effect in zip(_NAMES, row, strict=True):
            if effect is R:
                continue
            if effect == E.PAUSE_IF_SOLD:
                clock = after_.get(name)
                effect = E.PAUSE if clock is not None and self._sold(clock).third_pauses else R
            if effect in _RESTING:
                resting.add(name)
            elif effect in (E.RESUME, E.REOPEN, E.START):
                resting.discard(name)
            clock = self._applied(name, after_, effect)
            if clock is not None:
                after_[name] = clock
        return self._made(after_, frozenset(resting))

    def _applied(self, name: ClockName, all_: dict[ClockName, Clock], effect: Effect) -> Clock | None:
        clock, of = all_.get(name), self.calendar_of
        if effect == E.START:
            return self._started(name)
        if effect == E.ASKED_FOR:
            running = (all_.get(FIRST), all_.get(NEXT))
            return clock if any(one is not None and one.is_open for one in running) else self._started(name)
        if effect in (E.SAID, E.SAID_AND_PAUSE):
            return self._said(name, clock, rests=effect == E.SAID_AND_PAUSE)
        if clock is None:
            return None
        simple: dict[Effect, Callable[[], Clock]] = {
            E.STOP: lambda: clocks.ended(of, clock, self.at),
            E.PAUSE: lambda: clocks.paused(of, clock, self.at),
            E.HOLD: lambda: clocks.held(of, clock, self.at),
            E.RESUME: lambda: clocks.resumed(of, clock, self.at),
            E.REOPEN: lambda: clocks.resumed(of, clock, self.at, reopening=True),
            E.CANCEL: lambda: clocks.left_out(of, clock, self.at),
            E.MOVE: lambda: clocks.left_out(of, clock, self.at, Stand.MOVED),
        }
        return simple[effect]() if effect in simple else clock

    def _started(self, name: ClockName) -> Clock | None:
        target = self.terms.target(self.more.severity, name)
        if target is None:
            return None
        return clocks.started(self.calendar_of, target, self.at, terms=self._snapshot())

    def _said(self, name: ClockName, clock: Clock | None, *, rests: bool) -> Clock | None:
        """Let the periodic update begin anew; the stretch before it was kept or missed."""
        if clock is None or not clock.is_open:
            return clock
        target = self.terms.target(self.more.severity, name)
        if target is None:
            return clocks.left_out(self.calendar_of, clock, self.at)
        self._tell(name, clocks.ended(self.calendar_of, clock, self.at))
        return changes.begun(self.calendar_of, target, self.at, terms=self._snapshot(), rests=rests)

    def severity_changed(self) -> Clocks:
        """Raise (F6) or lower (F7) every clock; what the new severity promises beyond the old begins now."""
        worse = SEVERITIES.index(self.more.severity) < SEVERITIES.index(self.more.was)
        after_ = dict(self.state.clocks)
        for name in ClockName:
            clock, rests = after_.get(name), name in self.state.resting
            target = self._sold(clock).target(self.more.severity, name)
            if clock is not None and clock.is_open:
                after_[name] = changes.on_severity(self.calendar_of, clock, target, self.at, worse=worse)
            elif worse and target is not None and self._owed(name, clock):
                after_[name] = changes.begun(
                    self.calendar_of, target, self.at, terms=self._snapshot(), rests=rests
                )
        return self._made(after_, self.state.resting)

    def plan_changed(self) -> Clocks:
        """Move open clocks to a better plan; a milder one leaves them under the terms they began with (F8)."""
        after_ = dict(self.state.clocks)
        for name in ClockName:
            clock, target = after_.get(name), self.terms.target(self.more.severity, name)
            if target is None:
                continue
            if clock is not None and clock.is_open:
                since = max(self.at, clock.started_at)  # A change may be entered with an older date.
                moved = changes.upgraded(self.calendar_of, clock, target, since, terms=clock.terms)
                if moved is not clock:
                    after_[name] = replace(moved, terms=self._snapshot())
            elif self._owed(name, clock):
                rests = name in self.state.resting
                after_[name] = changes.begun(
                    self.calendar_of, target, self.at, terms=self._snapshot(), rests=rests
                )
        return self._made(after_, self.state.resting)

    def _owed(self, name: ClockName, clock: Clock | None) -> bool:
        """Tell whether a clock that was not promised until now begins when it is: resolution and update alone."""
        return name in (SOLVE, UPDATE) and (clock is None or clock.stand == Stand.CANCELLED)

    def inherited(self) -> Clocks:
        """Take over a duplicate's clocks: the earliest start and due (F11). What it was owed stays owed here."""
        other = self.more.other or Clocks()
        after_ = dict(self.state.clocks)
        base = len(self.snapshots)
        self.snapshots = (*self.snapshots, *other.snapshots)
        for name, theirs in other.clocks.items():
            if not theirs.is_open:
                continue
            first = after_.get(FIRST)
            if name in (FIRST, NEXT):  # An open first response counts alone; after it, words wait for the next one.
                name = FIRST if first is not None and first.is_open else NEXT
            mine = after_.get(name)
            if name == NEXT and mine is not None and not mine.is_open:
                mine = None
            if name in self.state.resting:
                theirs = clocks.paused(self.calendar_of, theirs, self.at)
            joined = changes.joined(self.calendar_of, mine, replace(theirs, terms=base + theirs.terms))
            after_[name] = joined
        return self._made(after_, self.state.resting)

    def annulled(self) -> Clocks:
        """Let a breach not count; that it happened stays (domain, SLA target ⊢)."""
        return self._with(lambda clock: replace(clock, annulled=True))

    def pause_struck(self) -> Clocks:
        """Strike a disputed pause from the record (F13)."""
        moment = self.more.moment
        assert moment is not None
        return self._with(lambda clock: changes.struck(self.calendar_of, clock, moment, self.at))

    def fired(self) -> Clocks:
        """Remember that a threshold was told, and look to the next one."""
        told = self.more.threshold
        return self._with(
            lambda clock: clocks.with_threshold(self.calendar_of, replace(clock, fired=max(clock.fired, told)))
        )

    def _with(self, change: Callable[[Clock], Clock]) -> Clocks:
        name = self.more.clock
        clock = self.state.clocks.get(name) if name is not None else None
        if name is None or clock is None:
            return self.state
        return self._made({**self.state.clocks, name: change(clock)}, self.state.resting)

    def _sold(self, clock: Clock | None) -> Terms:
        """Return the terms that a clock was started under; those in force for one that has not started."""
        if clock is None or not clock.is_open or clock.terms >= len(self.state.snapshots):
            return self.terms
        return self.book.terms_of(self.state.snapshots[clock.terms])

    def _snapshot(self) -> int:
        """Return the place of the present terms among the ticket's snapshots, adding them if they are new."""
        if self.terms.snapshot not in self.snapshots:
            self.snapshots = (*self.snapshots, self.terms.snapshot)
        return self.snapshots.index(self.terms.snapshot)

    def _tell(self, name: ClockName, clock: Clock) -> None:
        self.ended.append(outcome(self.calendar_of, name, clock))

    def _made(self, after_: dict[ClockName, Clock], resting: frozenset[ClockName]) -> Clocks:
        for name, before in self.state.clocks.items():
            if before.is_open and not after_[name].is_open:
                self._tell(name, after_[name])
        ordered = {name: after_[name] for name in _NAMES if name in after_}
        return Clocks(self.snapshots, ordered, resting, self.state.broken, tuple(self.ended))
