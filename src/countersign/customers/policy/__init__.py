"""Who may change customers' records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.customers.models import Contact, Verification
from countersign.customers.policy import cases as cases  # Declares the acts of cases.
from countersign.customers.rules import WRITING_ROLES
from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can

# Contacts who write, confirm and rate; an observer only reads (security T10).
WRITERS = tuple(sorted(role.value for role in WRITING_ROLES))
REGISTRARS = ("identity_officer", "manager", "admin", "system")
OFFICERS = ("identity_officer", "system")


def provider_side(actor: Actor, thing: Any) -> bool:
    """A member of the staff in one of the roles, or the installation itself."""
    return actor.kind in ("staff", "system")


def owner_of_the_contract(actor: Actor, thing: Any) -> bool:
    """An owner, for the contract they act on; the installation itself. Never a member of the staff (T30)."""
    if actor.kind == "system":
        return True
    if not actor.is_customer or actor.contract is None or not actor.has("owner"):
        return False
    if isinstance(thing, Contact):
        return thing.contract_id == actor.contract
    return thing in (None, f"contract:{actor.contract}")


def invited(actor: Actor, thing: Any) -> bool:
    """The person who was invited, and nobody else."""
    return isinstance(thing, Contact) and actor.is_signed_in and actor.id == thing.account_id


def not_the_maker(actor: Actor, thing: Any) -> bool:
    """Another identity officer than the one who made the finding (maker ≠ checker)."""
    if not provider_side(actor, thing):
        return False
    return not isinstance(thing, Verification) or (actor.id is not None and actor.id != thing.officer_id)


_STAFF: dict[str, Any] = {"who": provider_side, "roles": REGISTRARS, "refusal": "not_registrar"}
_OFFICER: dict[str, Any] = {"who": provider_side, "roles": OFFICERS, "refusal": "not_officer"}
_OWNER: dict[str, Any] = {"who": owner_of_the_contract, "roles": ("owner", "system"), "refusal": "contacts_owner_only"}

act(
    "provider.name", level="A2", says=_l("Name the provider"), object="provider", who=provider_side,
    roles=("manager", "admin", "system"), refusal="not_registrar",
)  # fmt: skip
act("customer.list", level="A2", says=_l("See the list of customers"), reads=True, **_STAFF)
act("customer.read", level="A2", says=_l("See a customer's record"), object="customer", reads=True, **_STAFF)
act("customer.register", level="A2", says=_l("Register a customer"), object="customer", **_STAFF)
act(
    "customer.apply", level="A0", says=_l("Register oneself as a customer"), object="customer",
    roles=("nobody", "customer", "system"),
)  # fmt: skip
act("customer.accept", level="A2", says=_l("Accept a registration"), object="customer", **_OFFICER)
act("customer.refuse", level="A2", says=_l("Refuse a registration"), object="customer", **_OFFICER)
act(
    "customers.import", level="A2", says=_l("Take customers over from the billing"), who=provider_side,
    roles=("manager", "admin", "system"), refusal="not_registrar",
)  # fmt: skip
act("verification.record", level="A3", says=_l("Record a finding about an identity"), object="customer", **_OFFICER)
act(
    "verification.settle", level="A3", says=_l("Confirm or reject another officer's finding"), object="verification",
    who=not_the_maker, roles=("identity_officer",), refusal="second_officer_needed", two_persons=True,
)  # fmt: skip
act("contract.sign", level="A2", says=_l("Record a signed contract"), object="customer", **_STAFF)
act("contract.change_plan", level="A2", says=_l("Change the plan of a contract"), object="contract", **_STAFF)
act("contact.appoint", level="A2", says=_l("Name the first owner of a contract"), object="contract", **_STAFF)
act("contact.add", level="A3", says=_l("Let a person act for a customer"), object="contract", **_OWNER)
act("contact.change", level="A3", says=_l("Change what a contact may do"), object="contact", **_OWNER)
act("contact.remove", level="A3", says=_l("End a contact's right to act"), object="contact", **_OWNER)
act(
    "contact.join", level="A2", says=_l("Accept an invitation to act for a customer"), object="contact", who=invited,
    roles=("customer",), refusal="not_found",
)  # fmt: skip
act("service.add", level="A2", says=_l("Put a service under a contract"), object="contract", **_STAFF)
act("service.change", level="A2", says=_l("Change what is written about a service"), object="service", **_STAFF)
act("service.end", level="A3", says=_l("Take a service off its contract"), object="service", **_STAFF)
act("service.transfer", level="A3", says=_l("Move a service to another contract"), object="service", **_OFFICER)
act(
    "plan.read", level="A2", says=_l("See plans and who has them"), object="plan", who=provider_side,
    roles=("staff", "system"), reads=True,
)  # fmt: skip
act("plan.add", level="A2", says=_l("Add a plan"), object="plan", **_STAFF)

act(
    "scope.see", level="A2", says=_l("See who is responsible for which layer"), who=provider_side, reads=True,
    roles=("staff", "system"),
)  # fmt: skip
act(
    "scope.set", level="A2", says=_l("Say who is responsible for which layer"), object="scope", who=provider_side,
    roles=("manager", "admin", "system"), refusal="scope_not_yours",
)  # fmt: skip


def can_set_scope(actor: Actor) -> bool:
    """Tell whether the actor says who is responsible for which layer of a product."""
    return can(actor, "scope.set")


def can_register(actor: Actor) -> bool:
    """Tell whether the actor registers customers, contracts and services."""
    return can(actor, "customer.register")


def can_manage_contacts(actor: Actor) -> bool:
    """Tell whether the actor names, changes and removes the contacts of the contract they act on."""
    return can(actor, "contact.add")
