"""Customers, contracts, services, plans and contacts taken over from the provider's billing."""

from countersign.customers.commands.importing.lists import LineReport, Report, import_customers

__all__ = ["LineReport", "Report", "import_customers"]
