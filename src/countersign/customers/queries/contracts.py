"""Reads of customers, for screens and for rooms above."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from countersign.customers.models import Provider
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import row_of, rows_of


@dataclass(frozen=True, slots=True)
class ContractCard:
    """A contract with the customer and the plan in force, as screens show it."""

    id: int
    number: str
    customer_id: int
    customer: str
    category: str
    locale: str
    zone: str
    plan: str
    targets: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service of a contract."""

    id: int
    name: str
    product: str
    site: str
    identifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A person acting on a contract."""

    id: int
    account_id: int
    name: str
    email: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """One contract that a person may act for."""

    contract_id: int
    number: str
    customer: str
    roles: tuple[str, ...]


_CARD = """
SELECT c.id, c.number, k.id, k.name, k.category, k.locale, k.zone, coalesce(p.name, ''), coalesce(p.targets, '{}')::text
FROM customers_contract c
JOIN customers_customer k ON k.id = c.customer_id
LEFT JOIN customers_subscription s ON s.contract_id = c.id AND s.starts_at <= now()
    AND (s.ends_at IS NULL OR s.ends_at > now())
LEFT JOIN customers_plan p ON p.id = s.plan_id
WHERE c.id = %s
"""


def provider() -> Provider | None:
    """Return the provider, or None before `countersign init`. One query."""
    return Provider.objects.order_by("id").first()


def provider_name() -> str:
    """Return the provider's name, empty before `countersign init`. One query."""
    row = row_of("SELECT name FROM customers_provider ORDER BY id LIMIT 1", [])
    return str(row[0]) if row else ""


def contract_card(contract_id: int) -> ContractCard:
    """Return a contract with customer and plan. One query. Raises NotVisible."""
    row = row_of(_CARD, [contract_id])
    if row is None:
        raise NotVisible
    return ContractCard(*(*row[:-1], json.loads(row[-1])))


def contract_by_number(number: str) -> int | None:
    """Return the id of the contract with this number, or None. One query."""
    row = row_of("SELECT id FROM customers_contract WHERE number = %s", [number])
    return None if row is None else int(row[0])


def services_of(contract_id: int) -> list[ServiceRow]:
    """Return the active services of a contract by name. One query."""
    rows = rows_of(
        "SELECT id, name, product, site, identifiers FROM customers_service "
        "WHERE contract_id = %s AND is_active ORDER BY name",
        [contract_id],
    )
    return [ServiceRow(*(*row[:-1], tuple(row[-1]))) for row in rows]


def contacts_of(contract_id: int) -> list[ContactRow]:
    """Return the active contacts of a contract, owners first. One query."""
    rows = rows_of(
        "SELECT t.id, a.id, a.name, a.email, t.roles FROM customers_contact t JOIN identity_account a "
        "ON a.id = t.account_id WHERE t.contract_id = %s AND t.is_active AND a.is_active "
        "ORDER BY NOT 'owner' = ANY(t.roles), a.name",
        [contract_id],
    )
    return [ContactRow(*(*row[:-1], tuple(row[-1]))) for row in rows]


def memberships_of(account_id: int) -> list[Membership]:
    """Return the contracts a person may act for, by number. One query."""
    rows = rows_of(
        "SELECT c.id, c.number, k.name, t.roles FROM customers_contact t "
        "JOIN customers_contract c ON c.id = t.contract_id JOIN customers_customer k ON k.id = c.customer_id "
        "WHERE t.account_id = %s AND t.is_active ORDER BY c.number",
        [account_id],
    )
    return [Membership(*(*row[:-1], tuple(row[-1]))) for row in rows]
