"""Reads of claims, outages and rules, for screens and jobs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from countersign.credits import policy, rules
from countersign.credits.models import Maintenance, Outage
from countersign.credits.queries.figures import provider_zone
from countersign.credits.queries.holders import holders_of
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import row_of, rows_of

PAGE = 100


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as screens show it; names are of people, empty where nobody acted."""

    id: int
    contract_id: int
    contract: str
    customer: str
    metric: str
    month: date
    service: str
    rule_name: str
    rule_version: int
    rule: dict[str, Any]
    basis: list[dict[str, Any]]
    tickets: tuple[int, ...]
    figures: dict[str, Any]
    amount_minor: int
    currency: str
    state: str
    computed_at: datetime
    closes_at: datetime
    filed_at: datetime | None
    filed_by: str
    words: str
    decided_at: datetime | None
    decided_by_id: int | None
    decided_by: str
    reason: str
    appealed_at: datetime | None
    appealed_by: str
    appeal_words: str
    appeal_decided_at: datetime | None
    appeal_decided_by: str
    appeal_reason: str
    paid_at: datetime | None
    payment: str
    seq: int
    holders: frozenset[int] = frozenset()


ROWS = """
SELECT q.id, q.contract_id, c.number, k.name, q.metric, q.month, coalesce(s.name, ''), q.rule_name, r.version,
       r.content::text, q.basis::text, q.tickets, q.figures::text, q.amount_minor, q.currency, q.state, q.computed_at,
       q.closes_at, q.filed_at, coalesce(f.name, ''), q.words, q.decided_at, q.decided_by_id, coalesce(d.name, ''),
       q.reason, q.appealed_at, coalesce(a.name, ''), q.appeal_words, q.appeal_decided_at, coalesce(e.name, ''),
       q.appeal_reason, q.paid_at, q.payment, q.seq
FROM credits_claim q JOIN credits_rule r ON r.id = q.rule_id JOIN customers_contract c ON c.id = q.contract_id
JOIN customers_customer k ON k.id = c.customer_id LEFT JOIN customers_service s ON s.id = q.service_id
LEFT JOIN identity_account f ON f.id = q.filed_by_id LEFT JOIN identity_account d ON d.id = q.decided_by_id
LEFT JOIN identity_account a ON a.id = q.appealed_by_id LEFT JOIN identity_account e ON e.id = q.appeal_decided_by_id
"""


# An unfiled claim of nothing was made by a miss that was annulled since.
TOLD = "(q.amount_minor > 0 OR q.state <> 'eligible')"


def read(row: tuple[Any, ...], holders: frozenset[int] = frozenset()) -> ClaimRow:
    """Read a row of ROWS."""
    content, basis, tickets, figures = json.loads(row[9]), json.loads(row[10]), tuple(row[11]), json.loads(row[12])
    fields: list[Any] = [*row[:9], content, basis, tickets, figures, *row[13:], holders]
    return ClaimRow(*fields)


def claims_of_contract(by: Actor, contract_id: int) -> list[ClaimRow]:
    """Return what a contract may claim or has claimed, the newest month first. One query. Raises NotVisible."""
    if by.is_customer and by.contract != contract_id:
        raise NotVisible
    sql = f"{ROWS} WHERE q.contract_id = %s AND {TOLD} ORDER BY q.month DESC, q.id"
    return [read(row) for row in rows_of(sql, [contract_id])]


def claims_listed(by: Actor, state: str = "") -> list[ClaimRow]:
    """Return claims for whoever decides: the oldest filed first. One query. Raises NotAllowed."""
    require(by, "credit.read")
    where = "q.state = %s" if state else "q.state <> 'eligible'"
    order = "q.filed_at NULLS LAST, q.id" if state in ("filed", "appealed", "eligible") else "q.id DESC"
    extra = " AND q.amount_minor > 0" if state == "eligible" else ""
    rows = rows_of(f"{ROWS} WHERE {where}{extra} ORDER BY {order} LIMIT {PAGE}", [state] if state else [])
    return [read(row) for row in rows]


def claim_counts() -> dict[str, int]:
    """Count claims by state. One query."""
    sql = "SELECT state, count(*) FROM credits_claim WHERE amount_minor > 0 OR state <> 'eligible' GROUP BY state"
    return dict(rows_of(sql))


def claim(by: Actor, claim_id: int) -> ClaimRow:
    """Return one claim with who held its tickets. Two queries. Raises NotVisible for foreign and missing ones."""
    row = row_of(f"{ROWS} WHERE q.id = %s", [claim_id])
    if row is None:
        raise NotVisible
    found = read(row, holders_of(row[11]) if by.is_staff else frozenset())
    if not policy.can_read(by, found):
        raise NotVisible
    return found


def automatic_claims(at: datetime) -> list[int]:
    """Return unfiled claims of rules that ask for none and whose month is over. One query."""
    rows = rows_of(
        "SELECT q.id, q.month FROM credits_claim q JOIN credits_rule r ON r.id = q.rule_id WHERE q.state = 'eligible' "
        "AND q.amount_minor > 0 AND (r.content ->> 'automatic')::boolean ORDER BY q.id"
    )
    zone = provider_zone() if rows else ""
    return [id_ for id_, month in rows if rules.bounds_of(month, zone)[1] <= at]


def outages_of_ticket(number: int) -> list[tuple[int, datetime, datetime | None]]:
    """Return service, beginning and end of the outages counted by a ticket. One query."""
    return list(Outage.objects.filter(ticket_id=number).values_list("service_id", "detected_at", "restored_at"))


def waiting_for_outage(outage: int) -> list[int]:
    """Return the tickets whose holders wait for the end of an outage and were not told of it yet. One query."""
    found = rows_of(
        "SELECT t.id FROM tickets_ticket t JOIN credits_outage o ON o.service_id = t.service_id "
        "WHERE o.id = %s AND t.wait_reference = %s AND t.status = 'waiting' AND t.waiting = 'third' "
        "AND t.reminders = 0 ORDER BY t.id",
        [outage, rules.outage_reference(outage)],
    )
    return [number for (number,) in found]


def lasting_outages(service: int) -> list[tuple[int, datetime, str]]:
    """Return number, beginning and words of the outages of a service that last, the newest first. One query."""
    rows = Outage.objects.filter(service_id=service, restored_at=None).order_by("-detected_at", "-id")
    return list(rows.values_list("id", "detected_at", "words")[:PAGE])


def stretch_of(kind: str, number: int) -> tuple[int, datetime, datetime | None] | None:
    """Return service, beginning and end of an outage or a maintenance. One query."""
    if kind == "outage":
        return Outage.objects.filter(pk=number).values_list("service_id", "detected_at", "restored_at").first()
    return Maintenance.objects.filter(pk=number).values_list("service_id", "starts_at", "ends_at").first()


@dataclass(frozen=True, slots=True)
class OutageRow:
    """An outage, or announced maintenance, of a service."""

    id: int
    contract: str
    customer: str
    service: str
    ticket: int | None
    begins_at: datetime
    ends_at: datetime | None
    words: str
    kind: str = ""
    noticed_at: datetime | None = None


def outages_listed(by: Actor) -> tuple[list[OutageRow], list[OutageRow]]:
    """Return the latest outages and the latest maintenance. Two queries. Raises NotAllowed."""
    require(by, "credit.read")
    outages = rows_of(
        "SELECT o.id, c.number, k.name, s.name, o.ticket_id, o.detected_at, o.restored_at, o.words "
        "FROM credits_outage o JOIN customers_service s ON s.id = o.service_id "
        "JOIN customers_contract c ON c.id = o.contract_id "
        f"JOIN customers_customer k ON k.id = c.customer_id ORDER BY o.detected_at DESC, o.id DESC LIMIT {PAGE}"
    )
    works = rows_of(
        "SELECT m.id, c.number, k.name, s.name, NULL::bigint, m.starts_at, m.ends_at, m.words, m.kind, m.noticed_at "
        "FROM credits_maintenance m JOIN customers_service s ON s.id = m.service_id "
        "JOIN customers_contract c ON c.id = m.contract_id JOIN customers_customer k ON k.id = c.customer_id "
        f"ORDER BY m.starts_at DESC, m.id DESC LIMIT {PAGE}"
    )
    return [OutageRow(*row) for row in outages], [OutageRow(*row) for row in works]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A version of a credit rule."""

    id: int
    name: str
    version: int
    content: dict[str, Any]
    valid_from: datetime


def rules_listed() -> list[RuleRow]:
    """Return all credit rules, each with its newest version first. One query."""
    rows = rows_of("SELECT id, name, version, content::text, valid_from FROM credits_rule ORDER BY name, version DESC")
    return [RuleRow(id_, name, version, json.loads(content), since) for id_, name, version, content, since in rows]
