"""Who customers are in law: registered once, then only by the procedure that changes identity data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from countersign import ledger
from countersign.customers import rules
from countersign.customers.commands.refusing import refuse
from countersign.customers.models import Customer, Party
from countersign.identity.rules import locale_fault, zone_fault
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a customer is in law, as typed: country and the fields of the category's data set, `name` among them."""

    country: str
    typed: Mapping[str, str]


def first_version(category: str, identity: Identity, *, grounds: str, at: datetime) -> Party:
    """Check a data set and write the first version of a party; its customer is set by the caller.

    Raises: Invalid (fact `field`) for the first field that is wrong.
    """
    if category not in set(rules.Category):
        raise Invalid("category", category=category)
    refuse(rules.country_fault(identity.country), "country")
    checked = rules.check_data(identity.country, category, identity.typed)
    for field, fault in checked.faults.items():
        refuse(fault, field)
    return Party(
        version=1, category=category, jurisdiction=identity.country, name=checked.name, data=dict(checked.data),
        valid_from=at, grounds=grounds,
    )  # fmt: skip


@writes
def register_customer(
    *, name: str, category: str, locale: str = "en", zone: str = "UTC", identity: Identity | None = None,
    by: Actor, at: datetime,
) -> Customer:  # fmt: skip
    """Register a customer in one of the four categories, with the first version of its party.

    name:      how it is called on screens; with an identity, an empty one takes the name in law.
    identity:  None only for records of before: such a customer is identified nowhere.
    Raises:    NotAllowed, Invalid.
    Source:    M12.
    """
    require(by, "customer.register")
    if category not in set(rules.Category):
        raise Invalid("category", category=category)
    refuse(locale_fault(locale), "locale")
    refuse(zone_fault(zone), "zone")
    party = first_version(category, identity, grounds="registration", at=at) if identity else None
    called = name or (party.name if party else "")
    customer = Customer(name=called, category=category, locale=locale, zone=zone)
    return born(customer, party, by=by, at=at)


def born(customer: Customer, party: Party | None, *, advice: Iterable[str] = (), by: Actor, at: datetime) -> Customer:
    """Write a new customer with its party into the record; the advice that was not followed is kept with it."""
    facts = {"advice": list(advice)} if advice else None
    if party is not None:
        party.customer = customer
    parts = [party] if party is not None else []
    ledger.append("customer.registered", customer, by=by, at=at, parts=parts, facts=facts, staff_only=True)
    return customer


@writes
def add_party(customer_id: int, identity: Identity, *, by: Actor, at: datetime) -> Party:
    """Complete a customer of before with the first version of its party. Later versions come by procedure alone.

    Raises: NotVisible, NotAllowed, Invalid, Conflict when a party is in force already.
    Source: M12, M13.
    """
    customer = Customer.locked(customer_id)
    require(by, "customer.register")
    if customer.parties.exists():
        raise Conflict("party_in_force")
    party = first_version(customer.category, identity, grounds="registration", at=at)
    party.customer = customer
    ledger.append("customer.party_added", customer, by=by, at=at, parts=[party], staff_only=True)
    return party


@writes
def record_refused_edit(customer_id: int, fields: Iterable[str], way: str, *, by: Actor, at: datetime) -> None:
    """Record that somebody tried to change identity data around the procedure, and which; never what they typed.

    way:     the address that was tried.
    Raises:  NotVisible.
    Source:  M13, security T77.
    """
    facts = {"fields": sorted(set(fields))[:20], "way": way[:200]}
    ledger.append(
        "customer.identity_edit_refused", Customer.locked(customer_id), by=by, at=at, facts=facts, staff_only=True
    )
