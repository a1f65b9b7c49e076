"""Shapes of the API: credits; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

ComplaintOutcome = Literal["upheld", "partly", "not_upheld"]


MaintenanceKind = Literal["planned", "urgent", "emergency"]


class Answered(TypedDict):
    """The answer to a complaint."""

    answer: str
    outcome: ComplaintOutcome


class Claim(TypedDict):
    """What a broken promise is worth: by which rule, from which tickets, and its way."""

    id: int
    contract: str
    customer: str
    metric: str
    month: str
    service: str
    rule_name: str
    rule_version: int
    tickets: list[int]
    figures: dict[str, Any]
    amount_minor: int
    currency: str
    state: str
    computed_at: str
    closes_at: str
    filed_at: str | None
    filed_by: str
    words: str
    decided_at: str | None
    decided_by: str
    reason: str
    appealed_at: str | None
    appealed_by: str
    appeal_words: str
    appeal_decided_at: str | None
    appeal_decided_by: str
    appeal_reason: str
    paid_at: str | None
    payment: str


class ClaimList(TypedDict):
    """A page of claims, the newest first."""

    items: list[Claim]
    next: int | None


class Complaining(TypedDict):
    """A complaint, about a ticket or about none."""

    words: str
    ticket: NotRequired[int | None]


class Complaint(TypedDict):
    """A complaint, apart from the thread, and its answer."""

    id: int
    contract: str
    customer: str
    ticket: int | None
    author: str
    words: str
    state: str
    opened_at: str
    due_at: str
    answered_at: str | None
    answered_by: str
    answer: str
    outcome: str


class ComplaintList(TypedDict):
    """A page of complaints, the newest first."""

    items: list[Complaint]
    next: int | None


class CreditRule(TypedDict):
    """A version of a credit rule."""

    id: int
    name: str
    version: int
    content: dict[str, Any]
    valid_from: str


class CreditRuleList(TypedDict):
    """A page of credit rules, the newest first."""

    items: list[CreditRule]
    next: int | None


class Deciding(TypedDict):
    """A decision with its reasons, which the customer reads."""

    approve: bool
    reason: str


class MaybeWords(TypedDict):
    """Words, if one likes to say some."""

    words: NotRequired[str]


class NewCreditRule(TypedDict):
    """A credit rule, or the next version of one of that name. `content` as GET /credit-rules tells it."""

    name: str
    content: dict[str, Any]
    valid_from: NotRequired[str | None]


class NewMaintenance(TypedDict):
    """Announced maintenance; inside its window it is no outage, if it was told in time."""

    service: int
    kind: MaintenanceKind
    starts_at: str
    ends_at: str
    noticed_at: str
    words: str


class NewOutage(TypedDict):
    """An outage of a service, with its end once it has one."""

    service: int
    detected_at: str
    restored_at: NotRequired[str | None]
    ticket: NotRequired[int | None]
    words: str


class Outage(TypedDict):
    """A stretch of lost availability, or of announced maintenance."""

    id: int
    contract: str
    customer: str
    service: str
    ticket: int | None
    begins_at: str
    ends_at: str | None
    words: str
    kind: str
    noticed_at: str | None


class OutageList(TypedDict):
    """What was recorded: outages, and announced maintenance."""

    outages: list[Outage]
    maintenance: list[Outage]


class Paid(TypedDict):
    """How billing calls the payment."""

    payment: str


class Restored(TypedDict):
    """When it ended."""

    restored_at: str


class ToComplaint(TypedDict):
    """Which message of the ticket is a complaint."""

    message: int
