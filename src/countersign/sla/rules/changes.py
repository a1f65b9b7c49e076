"""What moves a clock's due time besides running: severity, plan, a struck pause, a duplicate (F6-F8, F11, F13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from countersign.sla.rules.clocks import (
    CalendarOf,
    Clock,
    Stand,
    at_rest,
    due_on,
    left_out,
    ran_until,
    share_reached,
    started,
    with_threshold,
)  # fmt: skip
from countersign.sla.rules.terms import Target


def _told_anew(calendar_of: CalendarOf, clock: Clock, at: datetime) -> Clock:
    """Forget thresholds that the new due time has not reached yet; they will be told again."""
    fired = min(clock.fired, share_reached(calendar_of, clock, at))
    return with_threshold(calendar_of, replace(clock, fired=fired))


def raised(calendar_of: CalendarOf, clock: Clock, target: Target, at: datetime, *, terms: int) -> Clock:
    """Count against a stricter target from now: never later than it was (F6)."""
    if clock.runs:
        assert clock.due_at is not None
        due_at = min(clock.due_at, due_on(calendar_of, target, at, target.seconds))
        return _told_anew(calendar_of, replace(clock, target=target, due_at=due_at, terms=terms), at)
    left = min(clock.left or 0, target.seconds)
    return replace(clock, target=target, left=left, terms=terms)


def lowered(calendar_of: CalendarOf, clock: Clock, target: Target, at: datetime) -> Clock:
    """Count against a milder target: what the longer one leaves, never earlier; a breach stays (F7)."""
    left = max(0, target.seconds - ran_until(calendar_of, clock, at, target))
    if clock.runs:
        assert clock.due_at is not None
        if clock.due_at < at:
            return clock
        due_at = max(clock.due_at, due_on(calendar_of, target, at, left))
        return _told_anew(calendar_of, replace(clock, target=target, due_at=due_at), at)
    return replace(clock, target=target, left=max(clock.left or 0, left))


def on_severity(calendar_of: CalendarOf, clock: Clock, target: Target | None, at: datetime, *, worse: bool) -> Clock:
    """Return what an open clock becomes when the severity changes.

    target: the promise of the new severity; a milder one that promises nothing takes the clock out of the figures.
    """
    if target is None:
        return clock if worse else left_out(calendar_of, clock, at)
    if worse:
        return raised(calendar_of, clock, target, at, terms=clock.terms)
    return lowered(calendar_of, clock, target, at)


def begun(calendar_of: CalendarOf, target: Target, at: datetime, *, terms: int, rests: bool) -> Clock:
    """Start a clock that was not promised before, at rest while the ticket waits for the customer."""
    return at_rest(target, at, terms=terms) if rests else started(calendar_of, target, at, terms=terms)


def upgraded(calendar_of: CalendarOf, clock: Clock, target: Target, at: datetime, *, terms: int) -> Clock:
    """Move an open clock to a better plan; a plan that promises later leaves it as it was sold (F8).

    Of two that promise the same second the one counted day and night is better: it is after a pause, too.
    """
    promised = due_on(calendar_of, target, at, target.seconds)
    sold = due_on(calendar_of, clock.target, at, clock.target.seconds)
    wider = target.calendar_version is None and clock.target.calendar_version is not None
    if promised > sold or (promised == sold and not wider):
        return clock
    return raised(calendar_of, clock, target, at, terms=terms)


def pauses(clock: Clock) -> list[tuple[datetime, datetime]]:
    """Return the gaps between a clock's running pieces: when it paused, and when it ran again."""
    edges = [*clock.ran, *([(clock.since, clock.since)] if clock.since is not None else [])]
    return [(before[1], after[0]) for before, after in pairwise(edges)]


def struck(calendar_of: CalendarOf, clock: Clock, began_at: datetime, at: datetime) -> Clock:
    """Count a disputed pause as running time: the customer had already given what was asked for (F13).

    began_at: when the pause began; a clock that knows no such pause stays as it is.
    """
    gap = next((one for one in pauses(clock) if one[0] == began_at), None)
    if gap is None or not clock.is_open:
        return clock
    spoilt = _joined(clock, gap)
    ran = ran_until(calendar_of, spoilt, at)
    if not clock.runs:
        return replace(spoilt, left=max(0, clock.target.seconds - ran))
    assert clock.due_at is not None and spoilt.since is not None
    before = sum_before(calendar_of, spoilt)
    due_at = due_on(calendar_of, clock.target, spoilt.since, max(0, clock.target.seconds - before))
    return _told_anew(calendar_of, replace(spoilt, due_at=min(clock.due_at, due_at)), at)


def sum_before(calendar_of: CalendarOf, clock: Clock) -> int:
    """Return what ran before the piece that runs now."""
    return ran_until(calendar_of, replace(clock, since=None), clock.started_at)


def _joined(clock: Clock, gap: tuple[datetime, datetime]) -> Clock:
    """Return the clock as if it had run through a gap."""
    index = next(n for n, piece in enumerate(clock.ran) if piece[1] == gap[0])
    beginning = clock.ran[index][0]
    if index + 1 < len(clock.ran):
        whole_piece = (beginning, clock.ran[index + 1][1])
        return replace(clock, ran=(*clock.ran[:index], whole_piece, *clock.ran[index + 2 :]))
    return replace(clock, ran=clock.ran[:index], since=beginning)


def joined(calendar_of: CalendarOf, mine: Clock | None, other: Clock) -> Clock:
    """Return what a master's clock becomes when a duplicate hangs its own on it: earliest start and due (F11)."""
    if mine is None or not mine.is_open:
        return mine or other
    start = min(mine.started_at, other.started_at)
    if mine.runs and other.runs:
        assert mine.due_at is not None and other.due_at is not None
        due_at = min(mine.due_at, other.due_at)
        return with_threshold(calendar_of, replace(mine, started_at=start, due_at=due_at))
    if mine.stand == Stand.PAUSED and not other.runs:
        return replace(mine, started_at=start, left=min(mine.left or 0, other.left or 0))
    return replace(mine, started_at=start)
