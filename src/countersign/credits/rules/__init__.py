"""What is true of credits, without a database and without a clock."""

from countersign.credits.rules.amounts import Amount, again, for_misses, for_outage
from countersign.credits.rules.outages import (
    NOTICE,
    MaintenanceKind,
    Seen,
    Span,
    bounds_of,
    clipped,
    is_valid,
    month_of,
    outage_reference,
    seconds_of,
    span_of,
    united,
    uptime,
    without,
)
from countersign.credits.rules.states import (
    ANSWER_DAYS,
    ClaimState,
    ComplaintOutcome,
    ComplaintState,
    check_move,
)
from countersign.credits.rules.terms import (
    CreditTerms,
    End,
    Form,
    Metric,
    Start,
    Tier,
    plain_terms,
    read_terms,
    tiers_from,
)

__all__ = [
    "ANSWER_DAYS", "NOTICE", "Amount", "ClaimState", "ComplaintOutcome", "ComplaintState", "CreditTerms", "End",
    "Form", "MaintenanceKind", "Metric", "Seen", "Span", "Start", "Tier", "again", "bounds_of", "check_move", "clipped",
    "for_misses", "for_outage", "is_valid", "month_of", "outage_reference", "plain_terms", "read_terms", "seconds_of",
    "span_of", "tiers_from", "united", "uptime", "without",
]  # fmt: skip
