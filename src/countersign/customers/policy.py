"""Who may change customers' records."""

from __future__ import annotations

from countersign.customers.rules import WRITING_ROLES
from countersign.kernel.actor import Actor


def can_register(actor: Actor) -> bool:
    """Managers, administrators and the command line register customers, contracts and services."""
    return actor.kind == "system" or actor.has("manager", "admin")


def can_write(actor: Actor) -> bool:
    """A contact writes on the contract unless they only observe (security T10)."""
    return actor.is_customer and actor.contract is not None and not WRITING_ROLES.isdisjoint(actor.roles)
