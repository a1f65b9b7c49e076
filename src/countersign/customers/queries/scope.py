"""Responsibility matrices as screens read them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from countersign.customers.rules.scope import EVERY_PRODUCT, Layer, layers
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import row_of, rows_of

# The matrix in force for a product, its own before the one of every product, as JSON: a column of other statements.
SCOPE = (
    "(SELECT json_build_array(z.id, z.product, z.version, z.layers)::text FROM customers_scope z "
    f"WHERE z.product IN ({{product}}, '{EVERY_PRODUCT}') "
    f"ORDER BY z.product = '{EVERY_PRODUCT}', z.version DESC LIMIT 1)"
)


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """One version of one product's matrix."""

    id: int
    product: str
    version: int
    layers: tuple[Layer, ...]
    made_at: datetime | None = None

    def layer(self, key: str) -> Layer | None:
        """Find a layer by its key."""
        return next((one for one in self.layers if one.key == key), None)


def scope_in(told: str | None) -> ScopeRow | None:
    """Read the column SCOPE."""
    if told is None:
        return None
    id_, product, version, rows = json.loads(told)
    return ScopeRow(id_, product, version, tuple(layers(rows)))


def scope_of(product: str) -> ScopeRow | None:
    """Return the matrix in force for a product. One query."""
    row = row_of(f"SELECT {SCOPE.format(product='%s')}", [product])
    return scope_in(row[0]) if row else None


def scopes_for(products: Iterable[str]) -> dict[str, ScopeRow]:
    """Return the matrices in force for these products, `*` among them if there is one. One query."""
    rows = rows_of(
        "SELECT DISTINCT ON (product) id, product, version, layers::text FROM customers_scope "
        "WHERE product = ANY(%s) ORDER BY product, version DESC",
        [[*products, EVERY_PRODUCT]],
    )
    return {row[1]: ScopeRow(row[0], row[1], row[2], tuple(layers(json.loads(row[3])))) for row in rows}


def scopes(by: Actor) -> tuple[list[ScopeRow], list[str]]:
    """Return the matrices in force by product, and the products of services that have none. Two queries.

    Raises: NotAllowed.
    """
    require(by, "scope.see")
    rows = rows_of(
        "SELECT DISTINCT ON (product) id, product, version, layers::text, made_at FROM customers_scope "
        "ORDER BY product, version DESC"
    )
    found = [ScopeRow(row[0], row[1], row[2], tuple(layers(json.loads(row[3]))), row[4]) for row in rows]
    bare = rows_of(
        "SELECT DISTINCT product FROM customers_service WHERE is_active AND product <> '' AND product NOT IN "
        "(SELECT product FROM customers_scope) ORDER BY product LIMIT 100"
    )
    return sorted(found, key=lambda row: (row.product == EVERY_PRODUCT, row.product)), [row[0] for row in bare]


def scope_row(scope_id: int, by: Actor) -> tuple[ScopeRow, list[tuple[int, int, datetime]]]:
    """Return one version of a matrix, and id, version and time of all of its product. Two queries.

    Raises: NotAllowed, NotVisible.
    """
    require(by, "scope.see")
    row = row_of("SELECT id, product, version, layers::text, made_at FROM customers_scope WHERE id = %s", [scope_id])
    if row is None:
        raise NotVisible
    versions = rows_of(
        "SELECT id, version, made_at FROM customers_scope WHERE product = %s ORDER BY version DESC", [row[1]]
    )
    return ScopeRow(row[0], row[1], row[2], tuple(layers(json.loads(row[3]))), row[4]), [
        (id_, version, made_at) for id_, version, made_at in versions
    ]
