"""Reads of plans: versions, who has them, what a contract has now and next."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.calendars.queries import current
from countersign.calendars.rules import Calendar
from countersign.customers.rules.plans import ALWAYS, HOME, Norms, norms
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import row_of, rows_of


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A version of a plan. contracts: how many have it now."""

    id: int
    name: str
    version: int
    targets: dict[str, Any]
    kind: str
    third_pauses: bool
    channels: tuple[str, ...]
    named_contacts: int | None
    paid_minutes: int
    fee_minor: int
    currency: str
    credit_rule: str
    contracts: int

    @property
    def norms(self) -> Norms:
        return norms(self.targets)


_PLAN = """
SELECT p.id, p.name, p.version, p.targets::text, p.kind, p.third_pauses, p.channels, p.named_contacts, p.paid_minutes,
       p.fee_minor, p.currency, p.credit_rule,
       (SELECT count(*) FROM customers_subscription s JOIN customers_contract c ON c.id = s.contract_id
        WHERE s.plan_id = p.id AND c.ended_at IS NULL AND s.starts_at <= now()
        AND (s.ends_at IS NULL OR s.ends_at > now()))
FROM customers_plan p
"""
_PORTAL = ("portal",)


def _plan(row: tuple[Any, ...]) -> PlanRow:
    read: list[Any] = [*row[:3], json.loads(row[3]), *row[4:6], tuple(row[6] or _PORTAL), *row[7:]]
    return PlanRow(*read)


def plans_listed(by: Actor) -> list[PlanRow]:
    """Return all versions of all plans, by name, the newest first. One query. Raises NotAllowed."""
    require(by, "plan.read")
    return [_plan(row) for row in rows_of(f"{_PLAN} ORDER BY p.name, p.version DESC")]


def plan(by: Actor, plan_id: int) -> PlanRow:
    """Return one version of a plan. One query. Raises NotAllowed, NotVisible."""
    require(by, "plan.read")
    row = row_of(f"{_PLAN} WHERE p.id = %s", [plan_id])
    if row is None:
        raise NotVisible
    return _plan(row)


def newest_plan(name: str) -> PlanRow | None:
    """Return the newest version of a plan, whatever its letters' case. One query."""
    row = row_of(f"{_PLAN} WHERE lower(p.name) = lower(%s) ORDER BY p.version DESC LIMIT 1", [name])
    return None if row is None else _plan(row)


@dataclass(frozen=True, slots=True)
class Holder:
    """A contract that has a plan: from when, to when; awaited when that lies ahead."""

    contract_id: int
    contract: str
    customer_id: int
    customer: str
    starts_at: datetime
    ends_at: datetime | None
    awaited: bool


def holders_of_plan(plan_id: int) -> list[Holder]:
    """Return the contracts that have a version of a plan now or are to have it, by number. One query."""
    rows = rows_of(
        "SELECT c.id, c.number, k.id, k.name, s.starts_at, s.ends_at, s.starts_at > now() "
        "FROM customers_subscription s JOIN customers_contract c ON c.id = s.contract_id "
        "JOIN customers_customer k ON k.id = c.customer_id "
        "WHERE s.plan_id = %s AND c.ended_at IS NULL "
        "AND (s.ends_at IS NULL OR s.ends_at > greatest(now(), s.starts_at)) "
        "ORDER BY c.number, s.starts_at LIMIT 500",
        [plan_id],
    )
    return [Holder(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Term:
    """A plan of a contract in [starts_at, ends_at)."""

    plan: PlanRow
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bought:
    """What a contract has bought.

    now, following:  the plan in force, and the one agreed for later.
    calendar:        name of the home calendar; empty for day and night.
    credit_rule:     name of the rule for lost availability; empty for none.
    people:          how many people may act on it now.
    """

    contract_id: int
    number: str
    calendar_id: int | None
    calendar: str
    credit_rule: str
    people: int
    now: Term | None
    following: tuple[Term, ...]


_BOUGHT = """
SELECT c.id, c.number, c.calendar_id, coalesce(w.name, ''), c.credit_rule,
       (SELECT count(*) FROM customers_contact t WHERE t.contract_id = c.id AND t.is_active)
FROM customers_contract c LEFT JOIN calendars_calendar w ON w.id = c.calendar_id WHERE c.id = %s
"""


def bought(contract_id: int) -> Bought:
    """Return what a contract has now and what was agreed for later. Two queries. Raises NotVisible."""
    head = row_of(_BOUGHT, [contract_id])
    if head is None:
        raise NotVisible
    rows = rows_of(
        "SELECT s.starts_at, s.ends_at, s.starts_at <= now(), p.* FROM customers_subscription s "
        f"JOIN ({_PLAN}) p ON p.id = s.plan_id WHERE s.contract_id = %s "
        "AND (s.ends_at IS NULL OR s.ends_at > greatest(now(), s.starts_at)) ORDER BY s.starts_at",
        [contract_id],
    )
    terms = [(begun, Term(_plan(tuple(row)), starts_at, ends_at)) for starts_at, ends_at, begun, *row in rows]
    in_force = next((term for begun, term in terms if begun), None)
    read: list[Any] = [*head, in_force, tuple(term for begun, term in terms if not begun)]
    return Bought(*read)


def calendars_for(names: Iterable[str], home: Calendar | None, at: datetime) -> dict[str, Calendar | None]:
    """Return the named calendars as they are in force, `home` among them. One query for each name."""
    found: dict[str, Calendar | None] = {HOME: home, ALWAYS: None}
    for name in sorted(set(names)):
        row = current(name, at)
        if row is not None:
            found[name] = row.calendar
    return found
