"""Tables of customers, parties, contracts, contacts, services and plans."""

from countersign.customers.models.cases import (
    IdentityChange,
    IdentityMode,
    OwnershipDispute,
    RecoveryCase,
    RecoveryChoice,
)
from countersign.customers.models.contacts import Contact
from countersign.customers.models.contracts import Contract, Plan, Service, Subscription
from countersign.customers.models.customers import Customer, Party, Provider, Verification
from countersign.customers.models.papers import BillingName, Import, RegistrationPaper
from countersign.customers.models.scope import Scope

__all__ = [
    "BillingName",
    "Contact",
    "Contract",
    "Customer",
    "IdentityChange",
    "IdentityMode",
    "Import",
    "OwnershipDispute",
    "Party",
    "Plan",
    "Provider",
    "RecoveryCase",
    "RecoveryChoice",
    "RegistrationPaper",
    "Scope",
    "Service",
    "Subscription",
    "Verification",
]
