"""The one predicate of who may know of a ticket: row filter of every list and check of every object (E4)."""

from __future__ import annotations

from typing import Any

from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import prepared


def visible_to(actor: Actor) -> tuple[str, list[Any]]:
    """Return the condition, over alias `t`, that a ticket exists for the actor; the same as `policy.can_see`."""
    if actor.is_staff or actor.kind == "system":
        return "true", []
    if actor.is_customer and actor.contract is not None:
        return "t.contract_id = %s", [actor.contract]
    return "false", []


def check_visible(number: int, by: Actor) -> None:
    """Refuse a ticket that does not exist for the actor. One query. Raises NotVisible."""
    condition, params = visible_to(by)
    with prepared() as cursor:
        cursor.execute(f"SELECT 1 FROM tickets_ticket t WHERE t.id = %s AND {condition}", [number, *params])
        if cursor.fetchone() is None:
            raise NotVisible
