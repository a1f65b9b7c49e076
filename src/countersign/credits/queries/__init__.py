"""Reads of credits and complaints."""

from countersign.credits.queries.claims import (
    ClaimRow,
    OutageRow,
    RuleRow,
    claim,
    claim_counts,
    claims_listed,
    claims_of_contract,
    lasting_outages,
    outages_listed,
    rules_listed,
)
from countersign.credits.queries.closing import Closing, closing_of
from countersign.credits.queries.complaints import (
    ComplaintRow,
    complaint,
    complaints_listed,
    complaints_of_contract,
    moved_messages,
    open_complaints,
)

__all__ = [
    "ClaimRow", "Closing", "ComplaintRow", "OutageRow", "RuleRow", "claim", "claim_counts", "claims_listed",
    "claims_of_contract", "closing_of", "complaint", "complaints_listed", "complaints_of_contract",
    "lasting_outages", "moved_messages", "open_complaints", "outages_listed", "rules_listed",
]  # fmt: skip
