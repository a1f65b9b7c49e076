"""Quotes as pages show them, the plan's minutes that are left, and what billing takes over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.customers.rules import Right, rights_in_force
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.reading import row_of, rows_of
from countersign.tickets.rules.quotes import COUNTED


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One quote of a ticket."""

    id: int
    state: str
    text: str
    minutes: int
    full_minor: int
    currency: str
    plan_minutes: int
    amount_minor: int
    offered_by: str
    offered_at: datetime
    expires_at: datetime
    settled_by: str
    settled_at: datetime | None
    reason: str
    done_by: str
    done_at: datetime | None
    done_text: str
    charged_at: datetime | None


_TIMES = (9, 10, 12, 15, 17)
# A ticket's quotes as JSON, the oldest first: a column of the statement that reads the ticket `t`.
QUOTES = """
(SELECT json_agg(json_build_array(q.id, q.state, q.text, q.minutes, q.full_minor, q.currency, q.plan_minutes,
    q.amount_minor, q.offered_by_name, q.offered_at, q.expires_at, q.settled_by_name, q.settled_at, q.reason,
    q.done_by_name, q.done_at, q.done_text, q.charged_at) ORDER BY q.id)::text
 FROM tickets_quote q WHERE q.ticket_id = t.id)
"""
_LEFT = """
SELECT p.paid_minutes - coalesce((SELECT sum(q.plan_minutes) FROM tickets_quote q WHERE q.contract_id = b.contract_id
       AND q.month = %s AND q.state = ANY(%s)), 0), p.currency
FROM customers_subscription b JOIN customers_plan p ON p.id = b.plan_id
WHERE b.contract_id = %s AND b.starts_at <= %s AND (b.ends_at IS NULL OR b.ends_at > %s)
"""
# Up to what every transaction that is still running might add to: a later export never finds an earlier line anew.
_CHARGED = """
SELECT e.id FROM ledger_event e WHERE e.type = 'ticket.work_charged' AND e.subject_kind = 'ticket' AND e.id > %s
AND e.recorded_at >= %s AND e.xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY e.id LIMIT 500
"""


def quotes_in(told: str | None) -> tuple[QuoteRow, ...]:
    """Read the column QUOTES."""
    return tuple(_quote(row) for row in json.loads(told)) if told else ()


def _quote(row: list[Any]) -> QuoteRow:
    for place in _TIMES:
        row[place] = datetime.fromisoformat(row[place]) if row[place] else None
    return QuoteRow(*row)


def plan_minutes_left(contract_id: int, month: str, at: datetime) -> int:
    """Return how many of the plan's paid minutes a contract has left in a month. One query."""
    return max(0, plan_left(contract_id, month, at)[0])


def plan_left(contract_id: int, month: str, at: datetime) -> tuple[int, str]:
    """Return the minutes left, and the currency of the plan. One query."""
    row = row_of(_LEFT, [month, [state.value for state in COUNTED], contract_id, at, at])
    return (0, "") if row is None else (int(row[0]), row[1])


def may_order(by: Actor) -> bool:
    """Tell whether a contact has the right to order paid work on the contract they act for. One query."""
    row = row_of(
        "SELECT roles, rights FROM customers_contact WHERE contract_id = %s AND account_id = %s AND is_active",
        [by.contract, by.id],
    )
    return row is not None and Right.ORDER in rights_in_force(row[0], row[1])


def overdue_quotes(at: datetime) -> list[tuple[int, int]]:
    """Return ticket and quote of offers whose time is over. One query."""
    rows = rows_of(
        "SELECT ticket_id, id FROM tickets_quote WHERE state = 'offered' AND expires_at <= %s ORDER BY id LIMIT 500",
        [at],
    )
    return [(ticket, quote) for ticket, quote in rows]


def charged_after(event: int, since: datetime, by: Actor) -> Iterator[int]:
    """Yield the events of charged work after an event and since an instant, in order. Raises NotAllowed."""
    require(by, "ticket.export_charges")
    while rows := rows_of(_CHARGED, [event, since]):
        for (event,) in rows:
            yield event
