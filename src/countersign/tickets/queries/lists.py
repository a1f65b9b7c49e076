"""Named lists of tickets, read as tuples: the desk's views, the portal's list, the rail's counters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from countersign.kernel.actor import Actor
from countersign.kernel.reading import prepared
from countersign.tickets.queries.escalations import OPEN_COUNT
from countersign.tickets.queries.visible import visible_to

PAGE = 50
STALE, STALE_FOR_HEAD = timedelta(days=7), timedelta(days=14)
DUE_SOON = timedelta(minutes=15)
FAR_AWAY = datetime(9999, 1, 1, tzinfo=UTC)


class ListRow(NamedTuple):
    """One ticket of a list, raw: screens turn it into ready strings. A tuple as read; fifty stand on a page.

    order_at: the earlier of clock and promise; FAR_AWAY when neither runs.
    step:     who does what next on a stale ticket; never read for customers.
    """

    number: int
    title: str
    status: str
    waiting: str
    severity: str
    kind: str
    order_at: datetime
    clock_started_at: datetime | None
    moved_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    resolution: str
    holder_id: int | None
    holder: str | None
    customer: str
    contract: str
    service: str | None
    seq: int
    step: str | None = None

    @property
    def expected_at(self) -> datetime | None:
        return self.order_at if self.order_at < FAR_AWAY else None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list; `next` is the key of the following page, None on the last."""

    rows: list[ListRow]
    next: str | None


# Names are read by subqueries: planning a join of five tables took longer than reading fifty rows.
COLUMNS = """
t.id, t.title, t.status, t.waiting, t.severity, t.kind, t.order_at, t.clock_started_at, t.moved_at, t.opened_at,
t.closed_at, t.resolution, t.holder_id, (SELECT name FROM identity_account WHERE id = t.holder_id), k.name, c.number,
(SELECT name FROM customers_service WHERE id = t.service_id), t.seq
"""
# The next step of a stale ticket is the staff's alone.
_STEP = """
, (SELECT p.person_name || ': ' || p.words FROM tickets_next_step p WHERE p.ticket_id = t.id
   AND p.at >= coalesce(t.active_at, t.moved_at) ORDER BY p.id DESC LIMIT 1)
"""
JOINS = "JOIN customers_contract c ON c.id = t.contract_id JOIN customers_customer k ON k.id = c.customer_id"

_OPEN = "t.status <> 'closed'"
_ADDRESSED = (
    "t.id IN (SELECT o.id FROM tickets_ticket o WHERE o.addressee_id = %s AND o.status <> 'closed' "
    "AND o.holder_id IS DISTINCT FROM %s UNION ALL SELECT a.ticket_id FROM tickets_assignment a "
    "WHERE a.person_id = %s AND a.ended_at IS NULL AND a.accepted_at IS NULL)"
)
# Work of people who were shut out: somebody has to take it over (security T19).
_SHUT_OUT = "(SELECT a.id FROM identity_account a WHERE a.kind = 'staff' AND NOT a.is_active)"

# Since when nothing happened that counts (domain 3.4).
_SILENT = "coalesce(t.active_at, t.moved_at)"

Condition = tuple[str, list[Any]]

# The desk's views: name → condition. Lists of open tickets are ordered by promise (E26).
VIEWS: dict[str, Callable[[Actor, datetime], Condition]] = {
    "mine": lambda by, now: (f"{_OPEN} AND t.holder_id = %s", [by.id]),
    "addressed": lambda by, now: (f"{_OPEN} AND {_ADDRESSED}", [by.id, by.id, by.id]),
    "accept": lambda by, now: ("t.status = 'new'", []),
    "due": lambda by, now: (f"{_OPEN} AND t.order_at <= %s", [now + DUE_SOON]),
    "progress": lambda by, now: ("t.status = 'in_progress'", []),
    "waiting": lambda by, now: ("t.status = 'waiting' AND t.waiting <> 'confirm'", []),
    "confirm": lambda by, now: ("t.status = 'waiting' AND t.waiting = 'confirm'", []),
    "stale": lambda by, now: (f"{_OPEN} AND {_SILENT} < %s", [now - STALE]),
    "stale_head": lambda by, now: (f"{_OPEN} AND {_SILENT} < %s", [now - STALE_FOR_HEAD]),
    "handover": lambda by, now: (f"{_OPEN} AND (t.holder_id IN {_SHUT_OUT} OR t.addressee_id IN {_SHUT_OUT})", []),
    "open": lambda by, now: (_OPEN, []),
    "closed": lambda by, now: ("t.status = 'closed'", []),
}
PORTAL_STATES = {
    "open": _OPEN,
    "closed": "t.status = 'closed'",
    "yours": "t.waiting IN ('info', 'confirm')",
    "ours": f"({_OPEN} AND t.waiting NOT IN ('info', 'confirm'))",
}
ESCALATIONS = "escalations"
COUNTED = ("mine", "addressed", "accept", "due", "progress", "waiting", "confirm", "stale", "stale_head", "handover")


def desk_list(view: str, by: Actor, now: datetime, *, after: str = "", limit: int = PAGE) -> Page:
    """Return a page of a desk view in the order of promises; closed tickets newest first. One query."""
    condition, params = VIEWS[view](by, now)
    if view == "closed":
        return _page(condition, params, by, ("t.closed_at", "t.id"), after, limit, descending=True)
    return _page(condition, params, by, ("t.order_at", "t.id"), after, limit)


def portal_list(by: Actor, *, state: str = "open", after: str = "", limit: int = PAGE) -> Page:
    """Return a page of the customer's tickets, the newest movement first. One query.

    state: open, closed or all; of the open ones, "yours" wait for the customer, and "ours" are all others.
    """
    condition = PORTAL_STATES.get(state, "true")
    return _page(condition, [], by, ("t.moved_at", "t.id"), after, limit, descending=True)


def counters(by: Actor, now: datetime) -> dict[str, int]:
    """Count every view of the rail, and the tickets of which something is escalated. One query."""
    parts, params = [], []
    for name in COUNTED:
        condition, values = VIEWS[name](by, now)
        parts.append(f"count(*) FILTER (WHERE {condition})")
        params += values
    seen, values = visible_to(by)
    sql = f"SELECT {', '.join(parts)}, {OPEN_COUNT} FROM tickets_ticket t WHERE {_OPEN} AND {seen}"
    with prepared() as cursor:
        cursor.execute(sql, [*params, *values])
        return dict(zip((*COUNTED, ESCALATIONS), cursor.fetchone(), strict=True))


def portal_counts(by: Actor) -> dict[str, int]:
    """Count the customer's tickets by state: open, closed, and those where it is the customer's move. One query."""
    seen, values = visible_to(by)
    sql = (
        "SELECT count(*) FILTER (WHERE t.status <> 'closed'), count(*) FILTER (WHERE t.status = 'closed'), "
        f"count(*) FILTER (WHERE t.waiting IN ('info', 'confirm')) FROM tickets_ticket t WHERE {seen}"
    )
    with prepared() as cursor:
        cursor.execute(sql, values)
        return dict(zip(("open", "closed", "yours"), cursor.fetchone(), strict=True))


def rows_of(numbers: list[int], by: Actor) -> list[ListRow]:
    """Return the rows of these tickets that exist for the actor, in the given order. One query."""
    seen, values = visible_to(by)
    sql = f"SELECT {_columns(by)} FROM tickets_ticket t {JOINS} WHERE t.id = ANY(%s) AND {seen}"
    with prepared() as cursor:
        cursor.execute(sql, [numbers, *values])
        found = {row[0]: ListRow(*row) for row in cursor.fetchall()}
    return [found[number] for number in numbers if number in found]


def held_by(account_id: int, by: Actor) -> list[ListRow]:
    """Return the open tickets that a person holds, in the order of promises. One query."""
    condition, params = f"{_OPEN} AND t.holder_id = %s", [account_id]
    return _page(condition, params, by, ("t.order_at", "t.id"), "", 1000).rows


def _columns(by: Actor) -> str:
    return COLUMNS + (_STEP if by.is_staff else ", NULL")


def _page(
    condition: str, params: list[Any], by: Actor, order: tuple[str, str], after: str, limit: int,
    *, descending: bool = False,
) -> Page:  # fmt: skip
    """Read one keyset page: the filter, who may see, the place after the last row."""
    seen, values = visible_to(by)
    where, params = f"{condition} AND {seen}", [*params, *values]
    key = key_of(after)
    if key is not None:
        where += f" AND ({order[0]}, {order[1]}) {'<' if descending else '>'} (%s, %s)"
        params += key
    direction = " DESC" if descending else ""
    sql = (
        f"SELECT {_columns(by)} FROM tickets_ticket t {JOINS} WHERE {where} "
        f"ORDER BY {order[0]}{direction}, {order[1]}{direction} LIMIT %s"
    )
    with prepared() as cursor:
        cursor.execute(sql, [*params, limit + 1])
        rows = [ListRow._make(row) for row in cursor.fetchall()]
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, _key(rows[-1], order[0]) if more else None)


def _key(row: ListRow, column: str) -> str:
    moment = {"t.order_at": row.order_at, "t.closed_at": row.closed_at, "t.moved_at": row.moved_at}[column]
    assert moment is not None
    return f"{moment.astimezone(UTC).strftime('%Y%m%dT%H%M%S.%f')}-{row.number}"


def key_of(after: str) -> list[Any] | None:
    """Read the key of a page; anything malformed is the first page."""
    moment, _, number = after.partition("-")
    if not number.isdecimal() or len(number) > 18:
        return None
    try:
        return [datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC), int(number)]
    except ValueError:
        return None
