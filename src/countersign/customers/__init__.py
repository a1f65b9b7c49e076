"""Customers of the provider: categories, contracts, contacts, services, support plans."""
