"""What is true of customers, without a database and without a clock."""

from countersign.customers.rules.contracts import (
    SEVERITIES,
    WRITING_ROLES,
    Category,
    ContactRole,
    check_contract_number,
    check_targets,
    contract_pattern,
)

__all__ = [
    "SEVERITIES",
    "WRITING_ROLES",
    "Category",
    "ContactRole",
    "check_contract_number",
    "check_targets",
    "contract_pattern",
]
