"""One line of the billing's list: what it tells of is made, changed, or found to be there already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models.fields.json import KT

from countersign import ledger
from countersign.customers import rules
from countersign.customers.commands import contracts, parties, services, verifying
from countersign.customers.commands.importing.names import Names
from countersign.customers.commands.importing.people import take_contact
from countersign.customers.commands.importing.plans import (
    named_plan,
    plan_in_force,
    service_priced,
    take_plan,
    terms_in_force,
)
from countersign.customers.commands.importing.reading import given, needed, parent
from countersign.customers.commands.parties import Identity
from countersign.customers.commands.refusing import refuse
from countersign.customers.models import Contract, Customer, Party, Service
from countersign.customers.rules.billing import Line, LineKind, day
from countersign.identity.rules import locale_fault, zone_fault
from countersign.kernel.actor import Actor
from countersign.kernel.errors import Conflict
from countersign.kernel.writing import writes

Taken = tuple[int, str]


@writes
def take_line(line: Line, names: Names, *, by: Actor, at: datetime) -> Taken:
    """Take one line over and return (row, outcome): created, changed, adopted or unchanged.

    Raises: DomainError with the reason why it is refused; nothing of it stays.
    """
    takers: dict[str, Callable[[Line, Names, Actor, datetime], Taken]] = {
        LineKind.PLAN: take_plan, LineKind.CUSTOMER: _customer, LineKind.CONTRACT: _contract,
        LineKind.SERVICE: _service, LineKind.CONTACT: take_contact,
    }  # fmt: skip
    return takers[line.kind](line, names, by, at)


def _customer(line: Line, names: Names, by: Actor, at: datetime) -> Taken:
    typed = {name: value for name, value in line.values.items() if name not in ("locale", "zone")}
    identity = Identity(needed(line, "country"), typed)
    category = needed(line, "category")
    known = names.row(line.kind, line.external_id)
    adopted = _same_organisation(category, identity) if known is None else None
    if known is None and adopted is None:
        customer = parties.register_customer(
            name=line.text("short_name") or line.text("name"), category=category,
            locale=line.text("locale") or "en", zone=line.text("zone") or "UTC", identity=identity, by=by, at=at,
        )  # fmt: skip
        _verified(line, customer, by, at)
        return customer.pk, "created"
    customer = Customer.locked(known or adopted or 0)
    _same_identity(customer, category, identity, at)
    before = customer.change(locale=line.text("locale") or customer.locale, zone=line.text("zone") or customer.zone)
    if before:
        refuse(locale_fault(customer.locale), "locale")
        refuse(zone_fault(customer.zone), "zone")
        ledger.append("customer.changed", customer, by=by, at=at, staff_only=True)
    found = _verified(line, customer, by, at)
    if known is None:
        return customer.pk, "adopted"
    return customer.pk, "changed" if before or found else "unchanged"


def _same_organisation(category: str, identity: Identity) -> int | None:
    """Find the one customer that was registered by hand under the same tax number; persons are never joined."""
    checked = rules.check_data(identity.country, category, identity.typed) if category in set(rules.Category) else None
    number = checked.data.get("tax_id") if checked else None
    if category == rules.Category.INDIVIDUAL or not number:
        return None
    rows = (
        Party.objects.annotate(tax_id=KT("data__tax_id"))
        .filter(tax_id=number, jurisdiction=identity.country, category=category)
        .values_list("customer_id", flat=True)
    )
    found = set(rows)
    return found.pop() if len(found) == 1 else None


def _same_identity(customer: Customer, category: str, identity: Identity, at: datetime) -> None:
    """Refuse a line that would change who a customer is in law: that takes a ticket and two officers (M13)."""
    told = parties.first_version(category, identity, grounds="import", at=at)
    kept = customer.parties.order_by("-version").first()
    if kept is None or customer.category != category:
        raise Conflict("identity_not_by_import", field="category")
    for name in ("jurisdiction", "name"):
        if getattr(kept, name) != getattr(told, name):
            raise Conflict("identity_not_by_import", field=name)
    for name in sorted({*kept.data, *told.data}):
        if kept.data.get(name) != told.data.get(name):
            raise Conflict("identity_not_by_import", field=name)


def _verified(line: Line, customer: Customer, by: Actor, at: datetime) -> bool:
    method = line.text("verified_method")
    if not method:
        return False
    looked = given(day(needed(line, "verified_on"), "verified_on")) or at
    until = given(day(line.text("verified_until"), "verified_until"))
    evidence = line.text("verified_evidence") or f"billing {line.external_id}"
    if customer.verifications.filter(method=method, evidence=evidence, looked_at=looked).exists():
        return False
    verifying.record_verification(customer.pk, verifying.Look(method, evidence, True, until, looked), by=by, at=at)
    return True


def _contract(line: Line, names: Names, by: Actor, at: datetime) -> Taken:
    customer, plan = parent(line, names, LineKind.CUSTOMER), named_plan(line, names)
    started = given(day(line.text("started_on"), "started_on")) or at
    ended = given(day(line.text("ended_on"), "ended_on"))
    known, outcome = names.row(line.kind, line.external_id), "changed"
    number = line.text("number")
    if known is None:
        there = Contract.objects.filter(number=number).first() if number else None
        if there is not None and there.customer_id != customer:
            raise Conflict("contract_number_taken", number=number)
        known, outcome = (there.pk, "adopted") if there else (None, "created")
    if known is None:
        number = number or contracts.next_contract_number()
        contract = contracts.sign_contract(customer, number, plan, by=by, at=min(started, at))
    else:
        contract = Contract.locked(known)
        if contract.customer_id != customer or number not in ("", contract.number):
            raise Conflict("contract_not_by_import")
    changed = plan_in_force(contract, plan, by, at)
    changed = terms_in_force(line, contract, by, at) or changed
    if ended is not None and contract.ended_at is None:
        contracts.end_contract(contract.pk, by=by, at=ended)
        changed = True
    return contract.pk, "unchanged" if outcome == "changed" and not changed else outcome


def _service(line: Line, names: Names, by: Actor, at: datetime) -> Taken:
    contract, name = parent(line, names, LineKind.CONTRACT), needed(line, "name")
    product, site, identifiers = needed(line, "product"), line.text("site"), line.many("identifiers")
    ended = given(day(line.text("ended_on"), "ended_on"))
    known, outcome = names.row(line.kind, line.external_id), "changed"
    if known is None:
        known = Service.objects.filter(contract_id=contract, name=name).values_list("pk", flat=True).first()
        outcome = "created" if known is None else "adopted"
    if known is None:
        service = services.add_service(
            contract, name, product=product, site=site, identifiers=identifiers, by=by, at=at
        )
    else:
        before = Service.locked(known)
        if before.contract_id != contract or before.name != name:
            raise Conflict("service_not_by_import")
        service = services.change_service(known, product=product, site=site, identifiers=identifiers, by=by, at=at)
        if service.seq == before.seq and outcome == "changed" and (ended is None or not service.is_active):
            outcome = "unchanged"
    if service_priced(line, service, by, at) and outcome == "unchanged":
        outcome = "changed"
    if ended is not None and service.is_active:
        services.end_service(service.pk, by=by, at=at)
    return service.pk, outcome
