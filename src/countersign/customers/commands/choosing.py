"""How a holder may be proven anew: fixed in advance, by the holder."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from countersign import ledger
from countersign.customers.commands.refusing import frozen_for_owners, refuse
from countersign.customers.models import Contract, Customer, RecoveryChoice
from countersign.customers.rules.cases import methods_fault, usual_methods
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.writing import writes


@writes
def choose_recovery_methods(
    contract_id: int, methods: Collection[str], *, by: Actor, at: datetime
) -> RecoveryChoice:
    """Fix in which ways access may be recovered; only these are accepted later (domain.md ch. 2, Recovery case).

    Raises:  NotVisible, NotAllowed, Locked, StepUpNeeded, Invalid (none, unknown ones, a photo alone).
    """
    if by.is_customer and by.contract != contract_id:
        raise NotVisible
    contract = Contract.objects.filter(pk=contract_id).first()
    if contract is None:
        raise NotVisible
    require(by, "recovery.choose", f"contract:{contract_id}", name=contract.number)
    customer = Customer.locked(contract.customer_id)
    frozen_for_owners(customer, at)
    chosen = sorted(set(methods))
    refuse(methods_fault(customer.category, chosen), "methods")
    newest = customer.recovery_choices.order_by("-version").first()
    choice = RecoveryChoice(
        customer=customer, version=newest.version + 1 if newest else 1, methods=chosen, chosen_by_id=by.account_id,
        chosen_at=at,
    )  # fmt: skip
    ledger.append("customer.recovery_methods_chosen", customer, by=by, at=at, parts=[choice], staff_only=True)
    return choice


def methods_of(customer: Customer) -> list[str]:
    """Return the ways of recovery in force for a customer: chosen, or the usual ones. One query."""
    newest = customer.recovery_choices.order_by("-version").first()
    return list(newest.methods) if newest else usual_methods(customer.category)
