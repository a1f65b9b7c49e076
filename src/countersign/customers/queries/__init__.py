"""Reads of customers, for screens and for rooms above."""

from countersign.customers.queries.contracts import (
    ContactRow,
    ContractCard,
    Membership,
    ServiceRow,
    contacts_of,
    contract_by_number,
    contract_card,
    memberships_of,
    provider,
    provider_name,
    services_of,
)

__all__ = [
    "ContactRow",
    "ContractCard",
    "Membership",
    "ServiceRow",
    "contacts_of",
    "contract_by_number",
    "contract_card",
    "memberships_of",
    "provider",
    "provider_name",
    "services_of",
]
