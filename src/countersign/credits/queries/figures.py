"""What amounts are computed from: fees, rules in force, zones, instants of outages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from countersign.credits.models import CreditRule, Maintenance, Outage
from countersign.credits.rules import MaintenanceKind, Seen, Span, is_valid
from countersign.customers.models import Plan
from countersign.kernel.reading import row_of

DEFAULT_ZONE = "UTC"
_SEEN = """
SELECT t.opened_at, t.accepted_at,
       (SELECT max(m.at) FROM tickets_message m
        WHERE m.ticket_id = t.id AND m.side = 'staff' AND m.kind = 'solution')
FROM tickets_ticket t WHERE t.id = %s
"""
_LIFE = """
SELECT min(at) FILTER (WHERE seq = 1), max(at) FILTER (WHERE type = 'service.ended')
FROM ledger_event WHERE subject_kind = 'service' AND subject_id = %s
"""


@dataclass(frozen=True, slots=True)
class Priced:
    """What a plan costs a month, and by which rule its misses are paid for."""

    fee_minor: int
    currency: str
    rule_name: str


def priced(plans: Iterable[int]) -> dict[int, Priced]:
    """Return what these plan versions cost. One query."""
    rows = Plan.objects.filter(pk__in=set(plans)).values_list("pk", "fee_minor", "currency", "credit_rule")
    return {pk: Priced(fee, currency, rule) for pk, fee, currency, rule in rows}


def rule_at(name: str, at: datetime) -> CreditRule | None:
    """Return the version of a rule that is valid at an instant, or None. One query."""
    found = CreditRule.objects.filter(name=name, valid_from__lte=at).order_by("-valid_from", "-version")
    return found.first()


def provider_zone() -> str:
    """Return the zone whose months are billed. One query."""
    row = row_of("SELECT zone FROM customers_provider ORDER BY id LIMIT 1")
    return str(row[0]) if row else DEFAULT_ZONE


def seen_of(outage: Outage) -> Seen:
    """Return the instants of an outage, with those of its ticket. One query, none without a ticket."""
    row = row_of(_SEEN, [outage.ticket_id]) if outage.ticket_id else None
    created, accepted, solution = row or (None, None, None)
    return Seen(outage.detected_at, outage.restored_at, created, accepted, solution)


def outages_in(service_id: int, window: Span) -> list[Outage]:
    """Return the outages of a service that may touch a window. One query."""
    found = Outage.objects.filter(service_id=service_id, detected_at__lt=window[1]).order_by("detected_at", "id")
    return [one for one in found if one.restored_at is None or one.restored_at > window[0] or one.ticket_id]


def valid_maintenance_in(service_id: int, window: Span) -> list[Span]:
    """Return the windows of maintenance that was told in time. One query."""
    found = Maintenance.objects.filter(service_id=service_id, starts_at__lt=window[1], ends_at__gt=window[0]).order_by(
        "starts_at", "id"
    )
    return [
        (one.starts_at, one.ends_at)
        for one in found
        if is_valid(MaintenanceKind(one.kind), one.noticed_at, one.starts_at)
    ]


def existed(service_id: int, window: Span) -> Span:
    """Return what of a month a service existed in. One query."""
    row = row_of(_LIFE, [service_id])
    begun, ended = row if row is not None else (None, None)
    begin = max(window[0], begun) if begun is not None else window[0]
    end = min(window[1], ended) if ended is not None else window[1]
    return begin, max(begin, end)
