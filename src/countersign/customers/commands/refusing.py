"""How the room's commands refuse what a rule has found wrong, and what a dispute or a recovery holds."""

from __future__ import annotations

from datetime import datetime

from countersign.customers.models import Customer, OwnershipDispute, RecoveryCase
from countersign.customers.policy.cases import is_frozen
from countersign.customers.rules.cases import GUARDED, Decision, DisputeState, RecoveryState
from countersign.identity.rules import Fault
from countersign.kernel.errors import Invalid, NotAllowed


class Locked(NotAllowed):
    """A dispute is open about the customer: identity, contacts, roles, deletion and transfer stand still."""

    status = 423
    code = "identity_frozen"


class RecentlyRecovered(NotAllowed):
    """Access was recovered less than seven days ago: nothing destructive yet (security.md 4.5)."""

    code = "recently_recovered"


def refuse(fault: Fault | None, field: str) -> None:
    """Raise Invalid for a fault of one field; say nothing when there is none."""
    if fault is not None:
        raise Invalid(fault.code, **{**fault.facts, "field": field})


def frozen_for_owners(customer: Customer, at: datetime) -> None:
    """Refuse what a dispute, a closed record or a recovery of these days freezes, whoever asks.

    Every command asks it that changes identity, contacts or roles, or destroys or transfers anything. One query.
    Raises:  Locked, RecentlyRecovered (fact `until`).
    Source:  security T34, T37; domain.md S9.
    """
    if is_frozen(customer):
        raise Locked
    until = guarded_until(customer.pk, at)
    if until is not None:
        raise RecentlyRecovered(until=until)


def frozen_for_transfer(customer: Customer, at: datetime) -> None:
    """Refuse to move services away, as `frozen_for_owners` does; but a decision for the claimant is carried out so."""
    decided = OwnershipDispute.objects.filter(
        customer=customer, state=DisputeState.RESOLVED, decision=Decision.TO_CLAIMANT, lifted_at=None
    )
    if not decided.exists():
        frozen_for_owners(customer, at)


def guarded_until(customer_id: int, at: datetime) -> datetime | None:
    """Return until when a recovery holds destructive acts of a customer, or None. One query."""
    completed = RecoveryCase.objects.filter(
        customer_id=customer_id, state=RecoveryState.COMPLETED, settled_at__gt=at - GUARDED, settled_at__lte=at
    )
    newest = completed.order_by("-settled_at").values_list("settled_at", flat=True).first()
    return None if newest is None else newest + GUARDED
