"""Where people are at an instant: for choosing whom a ticket is meant for, and for saying when they are back (E31)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from countersign.kernel.reading import rows_of
from countersign.shifts.queries.duty import ANY, AWAY, THERE


class Whereabouts(NamedTuple):
    """Where one person is. next_at: when their next planned shift begins, none during an absence."""

    on_shift: bool
    on_call: bool
    away_until: datetime | None
    next_at: datetime | None


class Scene(NamedTuple):
    """Everybody asked for, and who leads meanwhile; empty where no lead is on shift."""

    planned: bool
    people: dict[int, Whereabouts]
    lead: str


_SQL = f"""
SELECT p.id,
 (SELECT bool_or(s.role <> 'on_call') FROM shifts_shift s WHERE s.person_id = p.id AND {THERE}),
 (SELECT bool_or(s.role = 'on_call') FROM shifts_shift s WHERE s.person_id = p.id AND {THERE}),
 (SELECT max(x.ends_at) FROM shifts_absence x WHERE x.person_id = p.id AND x.cancelled_at IS NULL
  AND x.begins_at <= %(at)s AND x.ends_at > %(at)s),
 (SELECT min(n.begins_at) FROM shifts_shift n WHERE n.person_id = p.id AND n.cancelled_at IS NULL
  AND n.begins_at > %(at)s AND n.role <> 'on_call' AND NOT {AWAY.format(person="n.person_id", at="n.begins_at")}),
 {ANY},
 (SELECT a.name FROM shifts_shift s JOIN identity_account a ON a.id = s.person_id AND a.is_active
  WHERE s.role = 'duty_lead' AND {THERE} ORDER BY s.checked_in_at IS NULL, s.ends_at DESC LIMIT 1)
FROM unnest(%(people)s::bigint[]) p(id)
"""


def scene(people: Iterable[int], at: datetime) -> Scene:
    """Return where these people are, and who leads now. One query.

    Where nobody plans shifts, whoever is not away is on shift.
    """
    found: dict[int, Whereabouts] = {}
    planned, lead = False, ""
    rows = rows_of(_SQL, {"people": list(people), "at": at})
    for person, there, by_phone, away_until, next_at, planned, leads in rows:
        on_shift = bool(there) or (not planned and away_until is None)
        found[person] = Whereabouts(on_shift, bool(by_phone), away_until, next_at)
        lead = leads or ""
    return Scene(planned, found, lead)
