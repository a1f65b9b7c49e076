"""Who has to look at a ticket besides its holder: to whom escalations go, and which stand open."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from countersign.identity.queries import AccountRow, accounts, on_staff
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.reading import row_of, rows_of
from countersign.shifts.queries import lead_at, on_call_at, on_shift, substitute_for
from countersign.tickets.rules.escalations import PUBLIC, Level

PAGE = 200


class EscalationRow(NamedTuple):
    """One escalation, raw. sender None: the clock; to None: everybody on shift."""

    id: int
    kind: str
    reason: str
    level: int
    sender: str | None
    to_id: int | None
    to: str | None
    raised_at: datetime
    late_since: datetime | None
    take_up_by: datetime | None
    taken_by_id: int | None
    taken_by: str | None
    taken_at: datetime | None


class ListedEscalation(NamedTuple):
    """An open escalation in the desk's list, with its ticket."""

    number: int
    title: str
    status: str
    waiting: str
    severity: str
    customer: str
    holder: str | None
    queue: str | None
    escalation: EscalationRow


def _name(column: str) -> str:
    return f"(SELECT name FROM identity_account WHERE id = e.{column})"


# The columns of EscalationRow, over alias `e`.
COLUMNS = (
    f"e.id, e.kind, e.reason, e.level, {_name('sender_id')}, e.to_id, {_name('to_id')}, e.raised_at, e.late_since, "
    f"e.take_up_by, e.taken_by_id, {_name('taken_by_id')}, e.taken_at"
)
# As one value of a ticket's row: its queue, and what is escalated; what the customer asked of what is still late
# stays there after its end.
ROUTED = (
    "json_build_array(t.queue_id, (SELECT q.name FROM shifts_queue q WHERE q.id = t.queue_id), t.skill_level, "
    f"(SELECT json_agg(json_build_array({COLUMNS}) ORDER BY e.id) FROM tickets_escalation e "
    "WHERE e.ticket_id = t.id AND (e.closed_at IS NULL OR (e.reason = 'customer' "
    "AND e.late_since = least(t.clock_due_at, t.promised_at)))))::text"
)
# How many the rail counts; it stands inside the one query of the counters.
OPEN_COUNT = (
    "(SELECT count(DISTINCT e.ticket_id) FROM tickets_escalation e JOIN tickets_ticket o ON o.id = e.ticket_id "
    "WHERE e.closed_at IS NULL AND o.status <> 'closed')"
)
_LISTED = f"""
SELECT t.id, t.title, t.status, t.waiting, t.severity, k.name,
       (SELECT name FROM identity_account WHERE id = t.holder_id),
       (SELECT name FROM shifts_queue WHERE id = t.queue_id), {COLUMNS}
FROM tickets_escalation e JOIN tickets_ticket t ON t.id = e.ticket_id
JOIN customers_contract c ON c.id = t.contract_id JOIN customers_customer k ON k.id = c.customer_id
WHERE e.closed_at IS NULL AND t.status <> 'closed'
ORDER BY e.taken_at IS NOT NULL, e.take_up_by NULLS LAST, e.raised_at, e.id LIMIT {PAGE}
"""


@dataclass(frozen=True, slots=True)
class Routed:
    """Whose work a ticket is, and who else has to look. queue None: the general one.

    escalations: the open ones, the oldest first; and what the customer asked about and is still late.
    """

    queue_id: int | None = None
    queue: str | None = None
    skill_level: int = 0
    escalations: tuple[EscalationRow, ...] = ()

    @property
    def public(self) -> EscalationRow | None:
        """The newest one that the customer knows of."""
        return next((row for row in reversed(self.escalations) if row.reason in PUBLIC), None)


def routed_from(told: str, *, staff: bool) -> Routed:
    """Read what ROUTED gave; customers are told nothing of what staff ask each other, nor of queues."""
    queue_id, queue, level, rows = json.loads(told)
    found = tuple(
        EscalationRow._make(_moment(value) if place in _MOMENTS else value for place, value in enumerate(row))
        for row in rows or ()
    )
    if staff:
        return Routed(queue_id, queue, level, found)
    return Routed(escalations=tuple(row for row in found if row.reason in PUBLIC))


_MOMENTS = {EscalationRow._fields.index(name) for name in ("raised_at", "late_since", "take_up_by", "taken_at")}


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def open_escalations(by: Actor) -> list[ListedEscalation]:
    """List the open escalations: those that climb first, then those that somebody has taken. One query."""
    require(by, "ticket.see_escalations")
    return [ListedEscalation._make((*row[:8], EscalationRow._make(row[8:]))) for row in rows_of(_LISTED)]


def open_of(number: int) -> bool:
    """Tell whether anything of a ticket is escalated. One query."""
    sql = "SELECT 1 FROM tickets_escalation WHERE ticket_id = %s AND closed_at IS NULL LIMIT 1"
    return row_of(sql, [number]) is not None


def person_at(level: int, queue: int | None, at: datetime) -> AccountRow | None:
    """Name who stands at a level at an instant; a level that nobody holds is answered by the one below.

    The lead on shift, else the queue's custodian; the head of support; whoever of the directors is on call.
    Two or three queries.
    """
    if level >= Level.DIRECTOR:
        standing_by = on_call_at(at)
        if standing_by:
            return accounts([standing_by[0].id]).get(standing_by[0].id)
    if level >= Level.HEAD:
        heads = on_staff("manager")
        if heads:
            return _or_substitute(heads[0], at)
    lead = lead_at(at, queue) if queue is not None else None
    lead = lead or lead_at(at)
    if lead is not None:
        return accounts([lead]).get(lead)
    return next(iter(on_staff("duty_lead")), None)


def _or_substitute(person: AccountRow, at: datetime) -> AccountRow:
    stands_in = substitute_for(person.id, at)
    found = accounts([stands_in]).get(stands_in) if stands_in is not None else None
    return found or person


def everybody_on_shift(at: datetime) -> list[int]:
    """Return who is on shift, on every queue. One query."""
    return list(dict.fromkeys(person.id for person in on_shift(at)))
