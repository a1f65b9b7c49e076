"""The only writers of customers and of what belongs to them: one verb, one function."""

from countersign.customers.commands.contracts import (
    add_contact,
    add_plan,
    add_service,
    change_contact_roles,
    change_plan,
    end_service,
    register_customer,
    remove_contact,
    set_provider,
    sign_contract,
)

__all__ = [
    "add_contact",
    "add_plan",
    "add_service",
    "change_contact_roles",
    "change_plan",
    "end_service",
    "register_customer",
    "remove_contact",
    "set_provider",
    "sign_contract",
]
