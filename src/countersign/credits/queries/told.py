"""What letters need to know of a claim or a complaint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from countersign.credits.models import Complaint, CreditClaim
from countersign.credits.queries.holders import holders_of
from countersign.customers.queries import contacts_of


@dataclass(frozen=True, slots=True)
class ClaimTold:
    """A claim: how it stands, whom to tell of it."""

    metric: str
    month: date
    contract: str
    customer: str
    amount_minor: int
    currency: str
    state: str
    appealed: bool
    last_reason: str
    decided_by_id: int | None
    holders: frozenset[int]
    people: tuple[int, ...]


def claim_told(claim_id: int) -> ClaimTold | None:
    """Return what is told of a claim, or None. Three queries."""
    row = CreditClaim.objects.select_related("contract__customer").filter(pk=claim_id).first()
    if row is None:
        return None
    owners = [one.account_id for one in contacts_of(row.contract_id) if "owner" in one.roles]
    people = dict.fromkeys([*([row.filed_by_id] if row.filed_by_id else []), *owners])
    return ClaimTold(
        row.metric, row.month, row.contract.number, row.contract.customer.name, row.amount_minor, row.currency,
        row.state, row.appealed_at is not None, row.appeal_reason or row.reason, row.decided_by_id,
        holders_of(row.tickets), tuple(people),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ComplaintTold:
    """A complaint: whose, about what, by when."""

    customer: str
    ticket: int | None
    author_id: int
    due_at: datetime
    outcome: str
    answer: str
    holders: frozenset[int]


def complaint_told(complaint_id: int) -> ComplaintTold | None:
    """Return what is told of a complaint, or None. Two queries."""
    row = Complaint.objects.select_related("contract__customer").filter(pk=complaint_id).first()
    if row is None:
        return None
    return ComplaintTold(
        row.contract.customer.name, row.ticket_id, row.author_id, row.due_at, row.outcome, row.answer,
        holders_of([row.ticket_id] if row.ticket_id else []),
    )  # fmt: skip
