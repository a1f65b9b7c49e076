"""Registration of customers, contracts, contacts, services and plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from countersign import ledger
from countersign.customers import rules
from countersign.customers.models import Contact, Contract, Customer, Plan, Provider, Service, Subscription
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
def register_customer(
    *, name: str, category: str, locale: str = "en", zone: str = "UTC", by: Actor, at: datetime
) -> Customer:
    """Register a customer in one of the four categories. Raises NotAllowed, Invalid. Source: M12."""
    require(by, "customer.register")
    if category not in set(rules.Category):
        raise Invalid("category", category=category)
    customer = Customer(name=name, category=category, locale=locale, zone=zone)
    ledger.append("customer.registered", customer, by=by, at=at, staff_only=True)
    return customer


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
    if Contract.objects.filter(number=number).exists():
        raise Conflict("contract_number_taken", number=number)
    contract = Contract(number=number, customer=Customer.locked(customer_id), signed_at=at)
    ledger.append("contract.signed", contract, by=by, at=at, staff_only=True)
    subscription = Subscription(contract=contract, plan_id=plan_id, starts_at=at)
    ledger.append("subscription.started", subscription, by=by, at=at, staff_only=True)
    return contract


@writes
def change_plan(contract_id: int, plan_id: int, *, by: Actor, at: datetime) -> Subscription:
    """End the contract's plan and start another at the same instant. Raises NotAllowed. Source: M18."""
    require(by, "contract.change_plan", f"contract:{contract_id}")
    running = Subscription.objects.select_for_update().filter(contract_id=contract_id, ends_at=None).first()
    if running is not None:
        running.change(ends_at=at)
        ledger.append("subscription.ended", running, by=by, at=at, staff_only=True)
    started = Subscription(contract_id=contract_id, plan_id=plan_id, starts_at=at)
    ledger.append("subscription.started", started, by=by, at=at, staff_only=True)
    return started


@writes
def add_contact(
    contract_id: int, account_id: int, roles: Iterable[str], *, by: Actor, at: datetime
) -> Contact:
    """Let a person act for the customer on a contract. Raises NotAllowed, Invalid, Conflict."""
    require(by, "contact.add", f"contract:{contract_id}")
    given = sorted(set(roles))
    if not given or not set(given) <= set(rules.ContactRole):
        raise Invalid("contact_roles", roles=", ".join(given))
    if Contact.objects.filter(contract_id=contract_id, account_id=account_id).exists():
        raise Conflict("contact_exists")
    contact = Contact(contract_id=contract_id, account_id=account_id, roles=given)
    ledger.append("contact.added", contact, by=by, at=at, staff_only=True)
    return contact


@writes
def change_contact_roles(contact_id: int, roles: Iterable[str], *, by: Actor, at: datetime) -> Contact:
    """Give a contact other roles, effective with the next request. Raises NotAllowed, Invalid."""
    require(by, "contact.change_roles", f"contact:{contact_id}")
    given = sorted(set(roles))
    if not given or not set(given) <= set(rules.ContactRole):
        raise Invalid("contact_roles", roles=", ".join(given))
    contact = Contact.locked(contact_id)
    if contact.change(roles=given):
        ledger.append("contact.roles_changed", contact, by=by, at=at, staff_only=True)
    return contact


@writes
def remove_contact(contact_id: int, *, by: Actor, at: datetime) -> Contact:
    """End a person's right to act on a contract, effective with the next request (security T10)."""
    require(by, "contact.remove", f"contact:{contact_id}")
    contact = Contact.locked(contact_id)
    if contact.change(is_active=False):
        ledger.append("contact.removed", contact, by=by, at=at, staff_only=True)
    return contact


@writes
def add_service(
    contract_id: int, name: str, *, product: str, site: str = "", identifiers: Iterable[str] = (),
    by: Actor, at: datetime,
) -> Service:  # fmt: skip
    """Put a service under a contract; identifiers are the host names and addresses it is known by."""
    require(by, "service.add", f"contract:{contract_id}")
    service = Service(
        contract_id=contract_id, name=name, product=product, site=site, identifiers=sorted(set(identifiers))
    )
    ledger.append("service.added", service, by=by, at=at, staff_only=True)
    return service


@writes
def end_service(service_id: int, *, by: Actor, at: datetime) -> Service:
    """Take a service off its contract; tickets about it stay. Raises NotAllowed."""
    require(by, "service.end", f"service:{service_id}")
    service = Service.locked(service_id)
    if service.change(is_active=False):
        ledger.append("service.ended", service, by=by, at=at, staff_only=True)
    return service


@writes
def add_plan(name: str, targets: Mapping[str, Mapping[str, int]], *, by: Actor, at: datetime) -> Plan:
    """Add a plan, or the next version of one of that name; earlier versions stay as they are.

    targets: severity → {"first_minutes", "next_minutes"}.
    """
    require(by, "plan.add")
    checked = rules.check_targets(targets)
    newest = Plan.objects.filter(name=name).order_by("-version").first()
    plan = Plan(name=name, version=newest.version + 1 if newest else 1, targets=checked)
    ledger.append("plan.added", plan, by=by, at=at, staff_only=True)
    return plan
