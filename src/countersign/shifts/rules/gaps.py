"""When a queue is covered, and when not: arithmetic of half-open intervals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

Interval = tuple[datetime, datetime]
AHEAD = timedelta(days=14)


def without(whole: Iterable[Interval], covered: Iterable[Interval]) -> list[Interval]:
    """Return what of the first intervals no interval of the second covers, in order of time."""
    left = sorted(whole)
    for begins, ends in sorted(covered):
        left = [
            piece
            for start, stop in left
            for piece in ((start, min(stop, begins)), (max(start, ends), stop))
            if piece[0] < piece[1]
        ]
    return left


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """Join intervals that touch or overlap."""
    told: list[Interval] = []
    for begins, ends in sorted(intervals):
        if told and begins <= told[-1][1]:
            told[-1] = (told[-1][0], max(told[-1][1], ends))
        elif begins < ends:
            told.append((begins, ends))
    return told
