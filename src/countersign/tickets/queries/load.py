"""How much people carry: one query for all of them (domain 5.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from countersign.kernel.reading import rows_of


class Carried(NamedTuple):
    """What one person holds. quarters: as `rules.load` counts; holds_critical: one of them is worked on now."""

    quarters: int = 0
    tickets: int = 0
    holds_critical: bool = False


NOTHING = Carried()


def carried(people: Iterable[int] | None = None) -> dict[int, Carried]:
    """Return what each of these people holds, or everybody; whoever holds nothing is left out. One query.

    A critical ticket that waits for the customer leaves the hands free.
    """
    asked = None if people is None else list(people)
    sql = (
        "SELECT holder_id, sum(CASE WHEN status = 'waiting' THEN 1 WHEN severity = 'critical' THEN 16 "
        "WHEN severity = 'high' THEN 8 ELSE 4 END)::int, count(*)::int, "
        "bool_or(status = 'in_progress' AND severity = 'critical') FROM tickets_ticket "
        "WHERE status <> 'closed' AND holder_id IS NOT NULL "
        "AND (%s::bigint[] IS NULL OR holder_id = ANY(%s)) GROUP BY holder_id"
    )
    return {person: Carried(*told) for person, *told in rows_of(sql, [asked, asked])}
