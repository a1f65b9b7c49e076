"""Services: put under a contract, changed, ended, moved to another customer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from countersign import ledger
from countersign.customers import rules
from countersign.customers.commands.refusing import frozen_for_owners, frozen_for_transfer
from countersign.customers.configured import identification_law
from countersign.customers.models import Contract, Customer, Service
from countersign.customers.rules.money import is_currency
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.kernel.writing import writes


def provisioned(customer: Customer, at: datetime) -> None:
    """Refuse a service where the law asks for an identification and none is in force at that instant.

    A customer of before, with no party on file, is of no jurisdiction that we know. Two queries.
    Raises: NotAllowed("identification_missing").
    Source: security.md 2 (law), domain.md ch. 2 (Identity verification).
    """
    party = customer.parties.order_by("-version").first()
    findings = [rules.Finding(*row) for row in customer.verifications.values_list("state", "passed", "valid_until")]
    country = party.jurisdiction if party else ""
    if not rules.may_provision(identification_law(), country, findings, at):
        raise NotAllowed("identification_missing", country=country)


@writes
def add_service(
    contract_id: int, name: str, *, product: str, site: str = "", identifiers: Iterable[str] = (),
    by: Actor, at: datetime,
) -> Service:  # fmt: skip
    """Put a service under a contract; identifiers are the host names and addresses it is known by.

    Raises: NotVisible, NotAllowed (also where identification is missing), Conflict when the name is taken.
    """
    contract = _contract(contract_id)
    require(by, "service.add", contract)
    provisioned(contract.customer, at)
    if Service.objects.filter(contract_id=contract_id, name=name).exists():
        raise Conflict("service_name_taken", name=name)
    service = Service(
        contract_id=contract_id, name=name, product=product, site=site, identifiers=sorted(set(identifiers))
    )
    ledger.append("service.added", service, by=by, at=at, staff_only=True)
    return service


def _contract(contract_id: int) -> Contract:
    contract = Contract.objects.select_related("customer").filter(pk=contract_id).first()
    if contract is None:
        raise NotVisible
    return contract


@writes
def change_service(
    service_id: int, *, product: str, site: str, identifiers: Iterable[str], by: Actor, at: datetime
) -> Service:
    """Change what is written about a service; its name stays. Raises NotVisible, NotAllowed."""
    service = Service.locked(service_id)
    require(by, "service.change", service)
    if service.change(product=product, site=site, identifiers=sorted(set(identifiers))):
        ledger.append("service.changed", service, by=by, at=at, staff_only=True)
    return service


@writes
def end_service(service_id: int, *, by: Actor, at: datetime) -> Service:
    """Take a service off its contract; tickets about it stay. Raises NotVisible, NotAllowed."""
    service = Service.locked(service_id)
    require(by, "service.end", service, name=service.name)
    frozen_for_owners(service.contract.customer, at)
    if service.change(is_active=False):
        ledger.append("service.ended", service, by=by, at=at, staff_only=True)
    return service


@writes
def transfer_service(service_id: int, contract_id: int, *, by: Actor, at: datetime) -> Service:
    """Move a service to another contract: ended here, begun there, each naming the other.

    This is how a customer gets another tax or registration number: as a new customer who takes the services over.
    Tickets stay with the contract they were opened on.
    Raises: NotVisible, NotAllowed (also where the new customer is not identified), Conflict.
    Source: domain.md ch. 2 (Party).
    """
    service = Service.locked(service_id)
    require(by, "service.transfer", service, name=service.name)
    target = _contract(contract_id)
    if target.pk == service.contract_id or not service.is_active:
        raise Conflict("service_not_movable")
    frozen_for_transfer(service.contract.customer, at)
    frozen_for_owners(target.customer, at)
    provisioned(target.customer, at)
    if Service.objects.filter(contract=target, name=service.name).exists():
        raise Conflict("service_name_taken", name=service.name)
    moved = Service(
        contract=target, name=service.name, product=service.product, site=service.site,
        identifiers=service.identifiers,
    )  # fmt: skip
    service.change(is_active=False)
    ledger.append(
        "service.ended", service, by=by, at=at, facts={"transferred_to_contract": target.number}, staff_only=True
    )
    facts = {"transferred_from": service.pk}
    ledger.append("service.added", moved, by=by.without_key(), at=at, facts=facts, staff_only=True)
    return moved


@writes
def price_service(service_id: int, *, fee_minor: int, currency: str, by: Actor, at: datetime) -> Service:
    """Say what a service costs a month: what a credit for its lost availability is a part of (F17).

    fee_minor: in the smallest unit of the currency. Raises NotVisible, NotAllowed, Invalid.
    """
    service = Service.locked(service_id)
    require(by, "service.change", service)
    if not 0 <= fee_minor <= 10**12:
        raise Invalid("amount_malformed", field="fee")
    if not is_currency(currency):
        raise Invalid("currency_unknown", field="currency", currency=currency[:8])
    if service.change(fee_minor=fee_minor, currency=currency):
        ledger.append("service.priced", service, by=by, at=at, staff_only=True)
    return service
