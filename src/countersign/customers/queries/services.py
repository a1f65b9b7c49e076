"""Reads of services across contracts, for whoever records what happened to them."""

from __future__ import annotations

from countersign.kernel.reading import rows_of

MOST = 2000


def all_services() -> list[tuple[int, str]]:
    """Return the active services as (id, "name · customer, contract"), by name. One query."""
    rows = rows_of(
        "SELECT s.id, s.name, k.name, c.number FROM customers_service s JOIN customers_contract c "
        "ON c.id = s.contract_id JOIN customers_customer k ON k.id = c.customer_id "
        f"WHERE s.is_active ORDER BY s.name, c.number LIMIT {MOST}"
    )
    return [(id_, f"{name} · {customer}, {number}") for id_, name, customer, number in rows]
