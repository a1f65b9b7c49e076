"""The responsibility matrix: a new version for each change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from countersign import ledger
from countersign.customers.models import Scope
from countersign.customers.rules.scope import checked, checked_product
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict
from countersign.kernel.reading import prepared
from countersign.kernel.writing import writes


@writes
def set_scope(product: str, layers: Any, *, seen: int | None = None, by: Actor, at: datetime) -> Scope:
    """Say who is responsible for which layer of a product, as the next version; earlier ones stay as they are.

    layers:  rows as `rules.scope.checked` takes them; the same rows again make no version.
    seen:    the version that was changed, 0 for none; another one that came meanwhile is refused. None asks nothing.
    Raises:  NotAllowed, Invalid, Conflict.
    Source:  M18, S19.
    """
    require(by, "scope.set")
    name, rows = checked_product(product), checked(layers)
    with prepared() as cursor:  # Two people who change one product take turns.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 21))", [f"scope {name}"])
    newest = Scope.objects.filter(product=name).order_by("-version").first()
    version = newest.version if newest else 0
    if newest is not None and newest.layers == rows:
        return newest
    if seen is not None and seen != version:
        raise Conflict("scope_changed", version=version)
    scope = Scope(product=name, version=version + 1, layers=rows, made_at=at)
    ledger.append("scope.set", scope, by=by, at=at, staff_only=True)
    return scope


def set_scopes(products: Mapping[str, Any], *, by: Actor, at: datetime) -> dict[str, int]:
    """Take the matrices of a file, all or none of them; return what version each product stands at.

    Raises: NotAllowed, Invalid.
    """
    return _taken(products, by=by, at=at)


@writes
def _taken(products: Mapping[str, Any], *, by: Actor, at: datetime) -> dict[str, int]:
    return {name: set_scope(name, rows, by=by, at=at).version for name, rows in products.items()}
