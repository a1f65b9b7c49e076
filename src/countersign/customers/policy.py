"""Who may change customers' records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.customers.rules import WRITING_ROLES
from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can

# Contacts who write, confirm and rate; an observer only reads (security T10).
WRITERS = tuple(sorted(role.value for role in WRITING_ROLES))
REGISTRARS = ("manager", "admin", "system")


def provider_side(actor: Actor, thing: Any) -> bool:
    """A member of the staff in one of the roles, or the installation itself."""
    return actor.kind in ("staff", "system")


_REGISTRARS: dict[str, Any] = {"who": provider_side, "roles": REGISTRARS, "refusal": "not_registrar"}

act("provider.name", level="A2", says=_l("Name the provider"), object="provider", **_REGISTRARS)
act("customer.register", level="A2", says=_l("Register a customer"), object="customer", **_REGISTRARS)
act("contract.sign", level="A2", says=_l("Record a signed contract"), object="customer", **_REGISTRARS)
act("contract.change_plan", level="A2", says=_l("Change the plan of a contract"), object="contract", **_REGISTRARS)
act("contact.add", level="A3", says=_l("Let a person act for a customer"), object="contract", **_REGISTRARS)
act("contact.change_roles", level="A3", says=_l("Change what a contact may do"), object="contact", **_REGISTRARS)
act("contact.remove", level="A3", says=_l("End a contact's right to act"), object="contact", **_REGISTRARS)
act("service.add", level="A2", says=_l("Put a service under a contract"), object="contract", **_REGISTRARS)
act("service.end", level="A3", says=_l("Take a service off its contract"), object="service", **_REGISTRARS)
act("plan.add", level="A2", says=_l("Add a plan"), object="plan", **_REGISTRARS)


def can_register(actor: Actor) -> bool:
    """Tell whether the actor registers customers, contracts and services."""
    return can(actor, "customer.register")
