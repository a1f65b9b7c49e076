"""Who is on shift at an instant. With no shift planned at all, everybody who works on tickets is.

An absence counts before the plan: whoever is away is on no shift. Standing by (on call) is no shift either: see
`on_call_at`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from countersign.kernel.reading import row_of, rows_of
from countersign.shifts.policy import WORKING
from countersign.shifts.queries.queues import queues
from countersign.shifts.rules.absences import Away, stands_in

_ROLES = "{" + ",".join(WORKING) + "}"
ANY = "EXISTS (SELECT FROM shifts_shift WHERE cancelled_at IS NULL)"
AWAY = (
    "EXISTS (SELECT FROM shifts_absence x WHERE x.person_id = {person} AND x.cancelled_at IS NULL "
    "AND x.begins_at <= {at} AND x.ends_at > {at})"
)
# Whoever comes early is there from then on, whoever left early until then.
THERE = (
    "s.cancelled_at IS NULL AND least(s.begins_at, s.checked_in_at) <= %(at)s "
    "AND least(s.ends_at, s.checked_out_at) > %(at)s AND NOT " + AWAY.format(person="s.person_id", at="%(at)s")
)
_WORKS = (
    f"a.kind = 'staff' AND a.is_active AND a.roles && '{_ROLES}' AND NOT {ANY} "
    f"AND NOT {AWAY.format(person='a.id', at='%(at)s')}"
)
_ROLE_OF = (
    "CASE WHEN 'duty_lead' = ANY(a.roles) THEN 'duty_lead' WHEN 'generalist' = ANY(a.roles) THEN 'generalist' "
    "ELSE 'specialist' END"
)


class Person(NamedTuple):
    """Somebody who is there. until None: nobody planned when they leave; queue None: any."""

    id: int
    name: str
    role: str
    until: datetime | None
    queue: int | None
    checked_in: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person stands towards the plan at an instant.

    planned:    somebody plans shifts here at all; if not, everybody is on shift.
    cap:        how much load they are given on the queue they work on.
    next_at:    when they come next, if that is planned.
    """

    planned: bool
    on_shift: bool
    on_call: bool
    cap: int
    next_at: datetime | None


def on_shift(at: datetime, queue: int | None = None) -> tuple[Person, ...]:
    """Return who is on shift, those on call left out; by queue where one is given. One query."""
    sql = (
        "SELECT s.person_id, a.name, s.role, s.ends_at, s.queue_id, s.checked_in_at IS NOT NULL "
        "FROM shifts_shift s JOIN identity_account a ON a.id = s.person_id AND a.is_active "
        f"WHERE {THERE} AND s.role <> 'on_call' AND (%(queue)s::bigint IS NULL OR s.queue_id = %(queue)s) UNION ALL "
        f"SELECT a.id, a.name, {_ROLE_OF}, NULL, NULL, true FROM identity_account a WHERE {_WORKS} ORDER BY 2, 1"
    )
    return tuple(Person(*row) for row in rows_of(sql, {"at": at, "queue": queue}))


def on_call_at(at: datetime, queue: int | None = None) -> tuple[Person, ...]:
    """Return who stands by. One query."""
    sql = (
        "SELECT s.person_id, a.name, s.role, s.ends_at, s.queue_id, s.checked_in_at IS NOT NULL "
        "FROM shifts_shift s JOIN identity_account a ON a.id = s.person_id AND a.is_active "
        f"WHERE {THERE} AND s.role = 'on_call' AND (%(queue)s::bigint IS NULL OR s.queue_id = %(queue)s) ORDER BY 2, 1"
    )
    return tuple(Person(*row) for row in rows_of(sql, {"at": at, "queue": queue}))


def is_on_shift(account_id: int, at: datetime) -> bool:
    """Tell whether a person is on shift; on call is not. One query."""
    return standing(account_id, at).on_shift


def rules_apply() -> bool:
    """Tell whether anybody plans shifts here. One query."""
    row = row_of(f"SELECT {ANY}")
    return bool(row and row[0])


_NEXT = (
    "(SELECT min(n.begins_at) FROM shifts_shift n WHERE n.person_id = %(who)s AND n.cancelled_at IS NULL "
    "AND n.begins_at > %(at)s AND n.role <> 'on_call' AND NOT "
    + AWAY.format(person="n.person_id", at="n.begins_at")
    + ")"
)


def standing(account_id: int, at: datetime) -> Standing:
    """Return how a person stands towards the plan of shifts. One query."""
    sql = (
        f"SELECT {ANY}, coalesce(bool_or(s.role <> 'on_call'), false), coalesce(bool_or(s.role = 'on_call'), false), "
        f"coalesce(max(q.cap), 8), {_NEXT}, {AWAY.format(person='%(who)s', at='%(at)s')} "
        f"FROM shifts_shift s JOIN shifts_queue q ON q.id = s.queue_id WHERE s.person_id = %(who)s AND {THERE}"
    )
    row = row_of(sql, {"who": account_id, "at": at})
    assert row is not None
    planned, there, by_phone, cap, next_at, away = row
    return Standing(planned, there or (not planned and not away), by_phone, cap, next_at)


def next_check_in(account_id: int, at: datetime) -> datetime | None:
    """Return when a person's next planned shift begins, none during an absence; None when none is planned.

    One query.
    """
    row = row_of(f"SELECT {_NEXT}", {"who": account_id, "at": at})
    moment: datetime | None = row[0] if row else None
    return moment


def lead_at(at: datetime, queue: int | None = None) -> int | None:
    """Return the lead on shift, checked in before planned; else the queue's custodian. One query, rarely two.

    queue: None looks at all queues, the longest-lasting shift first. With no shift planned: the first active lead.
    A custodian who is away is stood in for by their substitute.
    """
    sql = f"""
    SELECT s.person_id, 1, s.checked_in_at IS NULL, s.ends_at FROM shifts_shift s
    JOIN identity_account a ON a.id = s.person_id AND a.is_active
    WHERE {THERE} AND s.role = 'duty_lead' AND (%(queue)s::bigint IS NULL OR s.queue_id = %(queue)s)
    UNION ALL
    SELECT q.custodian_id, 2, false, NULL FROM shifts_queue q
    JOIN identity_account a ON a.id = q.custodian_id AND a.is_active
    WHERE q.ended_at IS NULL AND (%(queue)s::bigint IS NULL OR q.id = %(queue)s)
    AND NOT {AWAY.format(person="q.custodian_id", at="%(at)s")}
    UNION ALL
    SELECT a.id, 3, false, NULL FROM identity_account a WHERE {_WORKS} AND 'duty_lead' = ANY(a.roles)
    ORDER BY 2, 3, 4 DESC, 1 LIMIT 1
    """
    row = row_of(sql, {"at": at, "queue": queue})
    return int(row[0]) if row else _stand_in(at, queue)


def _stand_in(at: datetime, queue: int | None) -> int | None:
    """Find who stands in for a custodian that is away."""
    aways = _away_at(at)
    for one in queues():
        if one.custodian_id is not None and queue in (None, one.id):
            standing = stands_in(one.custodian_id, at, aways)
            if standing is not None:
                return standing
    return None


def custodian(queue: int) -> int | None:
    """Return who answers for a queue when no lead is there. One query."""
    row = row_of("SELECT custodian_id FROM shifts_queue WHERE id = %s", [queue])
    return row[0] if row else None


def substitute_for(account_id: int, at: datetime) -> int | None:
    """Return who stands in for a person who is away, substitutes of substitutes included. One query.

    None: the person is there, or nobody was named in the end.
    """
    return stands_in(account_id, at, _away_at(at))


def _away_at(at: datetime) -> list[Away]:
    sql = (
        "SELECT person_id, begins_at, ends_at, substitute_id FROM shifts_absence "
        "WHERE cancelled_at IS NULL AND begins_at <= %s AND ends_at > %s"
    )
    return [Away(*row) for row in rows_of(sql, [at, at])]
