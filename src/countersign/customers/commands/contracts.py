"""The provider and its contracts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from countersign import ledger
from countersign.calendars.models import Calendar
from countersign.customers import rules
from countersign.customers.commands import plans
from countersign.customers.commands.refusing import frozen_for_owners
from countersign.customers.models import Contract, Customer, Provider
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes


@writes
def set_provider(
    *, name: str, zone: str, languages: Iterable[str], contract_pattern: str, by: Actor, at: datetime
) -> Provider:
    """Name the provider, or rename it. Raises NotAllowed, Invalid. Source: E54."""
    require(by, "provider.name")
    rules.contract_pattern(contract_pattern)
    fields = {"name": name, "zone": zone, "languages": list(languages), "contract_pattern": contract_pattern}
    provider = Provider.objects.select_for_update().order_by("id").first()
    if provider is None:
        provider = Provider(**fields)
        ledger.append("provider.named", provider, by=by, at=at, staff_only=True)
    elif provider.change(**fields):
        ledger.append("provider.changed", provider, by=by, at=at, staff_only=True)
    return provider


@writes
def sign_contract(customer_id: int, number: str, plan_id: int, *, by: Actor, at: datetime) -> Contract:
    """Record a signed contract under the provider's number pattern, with its plan from the same instant.

    Raises: NotAllowed, Invalid, Conflict when the number was ever used.
    Source: M1, M18.
    """
    require(by, "contract.sign", f"customer:{customer_id}")
    provider = Provider.objects.order_by("id").first()
    if provider is not None:
        number = rules.check_contract_number(number, provider.contract_pattern)
    customer = Customer.locked(customer_id)
    if customer.state == "prospect":
        raise Conflict("still_a_prospect")
    if Contract.objects.filter(number=number).exists():
        raise Conflict("contract_number_taken", number=number)
    contract = Contract(number=number, customer=customer, signed_at=at)
    ledger.append("contract.signed", contract, by=by, at=at, staff_only=True)
    plans.first_plan(contract.pk, plan_id, by=by.without_key(), at=at)
    return contract


@writes
def settle_terms(contract_id: int, *, calendar_id: int | None, credit_rule: str, by: Actor, at: datetime) -> Contract:
    """Say which calendar is at home on a contract, and by which rule lost availability is paid for.

    Open clocks keep the calendar that they started with. credit_rule: a name, empty for none.
    Raises: NotVisible, NotAllowed, Invalid. Source: M18.
    """
    contract = Contract.locked(contract_id)
    require(by, "contract.change_plan", contract)
    if calendar_id is not None and not Calendar.objects.filter(pk=calendar_id).exists():
        raise Invalid("calendar_unknown", field="calendar")
    if len(credit_rule) > 80 or not (credit_rule == "" or credit_rule.isprintable()):
        raise Invalid("plan_name", field="credit_rule")
    if contract.change(calendar_id=calendar_id, credit_rule=credit_rule.strip()):
        ledger.append("contract.terms_changed", contract, by=by, at=at, staff_only=True)
    return contract


@writes
def end_contract(contract_id: int, *, by: Actor, at: datetime) -> Contract:
    """End a contract; its number is never given again and its tickets stay. Raises NotVisible, NotAllowed."""
    contract = Contract.locked(contract_id)
    require(by, "contract.change_plan", contract)
    frozen_for_owners(contract.customer, at)
    if contract.ended_at is None and contract.change(ended_at=at):
        ledger.append("contract.ended", contract, by=by, at=at, staff_only=True)
        plans.end_subscriptions(contract.pk, by=by.without_key(), at=at)
    return contract


def next_contract_number() -> str:
    """Find the next free number of the provider's pattern: the one after the highest, else the lowest gap.

    The provider's row is locked until the transaction ends, so that two acceptances never find the same.
    Raises: Conflict when nobody has named the provider, or the pattern is used up.
    """
    provider = Provider.objects.select_for_update().order_by("id").first()
    if provider is None:
        raise Conflict("provider_not_named")
    pattern = provider.contract_pattern
    fitting = rules.contract_pattern(pattern)
    used = {one for one in Contract.objects.values_list("number", flat=True) if fitting.fullmatch(one)}
    found = rules.next_number(pattern, max(used, key=str.upper, default=None))
    if found is None:
        found = rules.next_number(pattern, None)
        while found is not None and found in used:
            found = rules.next_number(pattern, found)
    if found is None:
        raise Conflict("contract_numbers_used_up", pattern=pattern)
    return found
