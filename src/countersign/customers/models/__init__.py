"""Tables of customers, parties, contracts, contacts, services and plans."""

from countersign.customers.models.contacts import Contact
from countersign.customers.models.contracts import Contract, Plan, Service, Subscription
from countersign.customers.models.customers import Customer, Provider

__all__ = ["Contact", "Contract", "Customer", "Plan", "Provider", "Service", "Subscription"]
