"""How the room's commands refuse what a rule has found wrong."""

from __future__ import annotations

from countersign.customers.models import Customer
from countersign.identity.rules import Fault
from countersign.kernel.errors import Invalid, NotAllowed


def refuse(fault: Fault | None, field: str) -> None:
    """Raise Invalid for a fault of one field; say nothing when there is none."""
    if fault is not None:
        raise Invalid(fault.code, **{**fault.facts, "field": field})


def frozen_for_owners(customer: Customer) -> None:
    """Refuse what a dispute or a closed record freezes, whoever asks (T34)."""
    if customer.state in ("disputed", "closed"):
        raise NotAllowed("customer_frozen")
