"""Substitution: who stands in for whom, and that nobody ends up standing in for themselves (E31)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Away:
    """One absence: half-open, aware UTC. substitute_id None: nobody was named."""

    person_id: int
    begins_at: datetime
    ends_at: datetime
    substitute_id: int | None


def stands_in(person_id: int, at: datetime, aways: Iterable[Away]) -> int | None:
    """Follow the substitutes of whoever is away until somebody is there.

    Returns None for a person who is not away, and where the chain ends with nobody.
    """
    now = {away.person_id: away for away in aways if away.begins_at <= at < away.ends_at}
    if person_id not in now:
        return None
    seen = {person_id}
    standing = now[person_id].substitute_id
    while standing is not None and standing in now:
        if standing in seen:
            return None
        seen.add(standing)
        standing = now[standing].substitute_id
    return None if standing in seen else standing


def circle(new: Away, others: Sequence[Away]) -> Away | None:
    """Find the absence that would bring the substitution back to where it began, or None.

    Two absences matter to each other only while both last.
    """
    return _follow(new.person_id, new.substitute_id, new.begins_at, new.ends_at, others)


def _follow(
    first: int, standing: int | None, begins: datetime, ends: datetime, others: Sequence[Away]
) -> Away | None:
    for away in others:
        if away.person_id != standing or away.begins_at >= ends or away.ends_at <= begins:
            continue
        if away.substitute_id == first:
            return away
        rest = [other for other in others if other is not away]
        span = max(begins, away.begins_at), min(ends, away.ends_at)
        found = _follow(first, away.substitute_id, *span, rest)
        if found is not None:
            return found
    return None
