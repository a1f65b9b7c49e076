"""When nobody answers for a queue that never closes: neither a lead on shift nor its custodian."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from countersign.ledger.queries import events_of
from countersign.ledger.rules import moment_of
from countersign.shifts.queries.duty import rules_apply
from countersign.shifts.queries.plan import AbsenceRow, ShiftRow, absences_between, shifts_between
from countersign.shifts.queries.queues import QueueRow, queues
from countersign.shifts.rules.absences import Away, stands_in
from countersign.shifts.rules.gaps import AHEAD, Interval, joined, without
from countersign.shifts.rules.shifts import Role


class Gap(NamedTuple):
    """Nobody answers for the queue in [begins, ends)."""

    queue_id: int
    queue: str
    begins: datetime
    ends: datetime


def gaps(begins: datetime, ends: datetime | None = None) -> tuple[Gap, ...]:
    """Return the gaps of every queue around the clock, for 14 days unless told. Four queries; none without shifts.

    Source:  domain 2, Shift: gap alarm 14 d ahead.
    """
    whole = (begins, ends or begins + AHEAD)
    if not rules_apply():
        return ()
    return gaps_of(queues(), shifts_between(*whole), absences_between(*whole), whole)


def gaps_of(
    queues_: Sequence[QueueRow], shifts: Sequence[ShiftRow], away: Sequence[AbsenceRow], whole: Interval
) -> tuple[Gap, ...]:
    """Find the gaps in what was read: all shifts and absences of which a part lies in `whole`.

    A lead who is planned and not away counts, checked in or not; so does a custodian who is there or whose
    substitute is.
    """
    found = []
    for queue in queues_:
        if queue.never_closes:
            left = without([whole], _covered(queue, shifts, away, whole))
            found += [Gap(queue.id, queue.name, *gap) for gap in joined(left)]
    return tuple(sorted(found, key=lambda gap: (gap.begins, gap.queue)))


def news_of(gaps_: Sequence[Gap]) -> dict[int, list[Interval]]:
    """Return by queue the gaps, where one is among them that nobody was told of. One query a queue with gaps.

    The end of the fortnight moves on, and with it the end of its last gap: what begins in a gap that was told is
    no news.
    """
    by_queue: dict[int, list[Interval]] = {}
    for gap in gaps_:
        by_queue.setdefault(gap.queue_id, []).append((gap.begins, gap.ends))
    return {queue: found for queue, found in by_queue.items() if _is_news(queue, found)}


def _is_news(queue: int, found: Sequence[Interval]) -> bool:
    told = [
        (moment_of(begins), moment_of(ends))
        for event in events_of("queue", queue)
        if event.type == "queue.gap_found"
        for begins, ends in event.facts.get("gaps", [])
    ]
    return any(not any(first <= begins <= last for first, last in told) for begins, _ends in found)


def _covered(
    queue: QueueRow, shifts: Sequence[ShiftRow], away: Sequence[AbsenceRow], whole: Interval
) -> list[Interval]:
    covered: list[Interval] = []
    for shift in shifts:
        leads = shift.role == Role.DUTY_LEAD and shift.queue_id == queue.id and shift.is_active
        if leads and shift.begins_at < shift.until_at:
            absent = [(one.begins_at, one.ends_at) for one in away if one.person_id == shift.person_id]
            covered += without([(shift.begins_at, shift.until_at)], absent)
    if queue.custodian_id is not None:
        covered += _custody(queue.custodian_id, away, whole)
    return covered


def _custody(custodian: int, away: Sequence[AbsenceRow], whole: Interval) -> list[Interval]:
    """Return when the custodian answers, or whoever stands in for them."""
    aways = [Away(row.person_id, row.begins_at, row.ends_at, row.substitute_id) for row in away]
    own = [(one.begins_at, one.ends_at) for one in aways if one.person_id == custodian]
    there = without([whole], own)
    edges = sorted({edge for one in aways for edge in (one.begins_at, one.ends_at)} | set(whole))
    for first, last in pairwise(edges):
        inside = any(begins <= first < ends for begins, ends in own)
        if inside and stands_in(custodian, first, aways) is not None:
            there.append((first, last))
    return there
