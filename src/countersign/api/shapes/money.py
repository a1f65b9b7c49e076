"""Credits, complaints, outages and announced maintenance."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from countersign.api.shapes.rows import list_of, shape_of
from countersign.api.shapes.typed import Body, Line, Moment, Number, Said
from countersign.credits.queries import ClaimRow, OutageRow, RuleRow
from countersign.credits.queries.complaints import ComplaintRow
from countersign.credits.rules import ComplaintOutcome, MaintenanceKind

Words = Annotated[Said, Field(max_length=5000)]

Claim = shape_of(
    ClaimRow, "Claim",
    "What a broken promise is worth: by which rule, from which tickets, and its way. Amounts are in the smallest unit.",
    "id contract customer metric month service rule_name rule_version tickets figures amount_minor currency state "
    "computed_at closes_at filed_at filed_by words decided_at decided_by reason appealed_at appealed_by appeal_words "
    "appeal_decided_at appeal_decided_by appeal_reason paid_at payment",
    tickets=list[int], figures=dict[str, Any],
)  # fmt: skip
ClaimList = list_of(Claim, "A page of claims, the newest first.")
Complaint = shape_of(
    ComplaintRow, "Complaint", "A complaint, apart from the thread, and its answer.",
    "id contract customer ticket author words state opened_at due_at answered_at answered_by answer outcome",
)  # fmt: skip
ComplaintList = list_of(Complaint, "A page of complaints, the newest first.")
CreditRule = shape_of(RuleRow, "CreditRule", "A version of a credit rule.", "id name version content valid_from")
CreditRuleList = list_of(CreditRule, "A page of credit rules, the newest first.")
Outage = shape_of(
    OutageRow, "Outage", "A stretch of lost availability, or of announced maintenance.",
    "id contract customer service ticket begins_at ends_at words kind noticed_at",
)  # fmt: skip


class OutageList(Schema):
    """What was recorded: outages, and announced maintenance."""

    outages: list[Outage]  # type: ignore[valid-type]
    maintenance: list[Outage]  # type: ignore[valid-type]


class MaybeWords(Body):
    """Words, if one likes to say some."""

    words: Words = ""


class Complaining(Body):
    """A complaint, about a ticket or about none."""

    words: Words
    ticket: Number | None = None


class ToComplaint(Body):
    """Which message of the ticket is a complaint."""

    message: Number


class Deciding(Body):
    """A decision with its reasons, which the customer reads."""

    approve: bool
    reason: Words


class Answered(Body):
    """The answer to a complaint."""

    answer: Words
    outcome: ComplaintOutcome


class Paid(Body):
    """How billing calls the payment."""

    payment: Line


class NewCreditRule(Body):
    """A credit rule, or the next version of one of that name. `content` as GET /credit-rules tells it."""

    name: Annotated[Said, Field(max_length=80)]
    content: dict[str, Any]
    valid_from: Moment | None = None


class NewOutage(Body):
    """An outage of a service, with its end once it has one."""

    service: Number
    detected_at: Moment
    restored_at: Moment | None = None
    ticket: Number | None = None
    words: Words


class Restored(Body):
    """When it ended."""

    restored_at: Moment


class NewMaintenance(Body):
    """Announced maintenance; inside its window it is no outage, if it was told in time."""

    service: Number
    kind: MaintenanceKind
    starts_at: Moment
    ends_at: Moment
    noticed_at: Moment
    words: Words


ClaimState = Literal["eligible", "filed", "approved", "rejected", "appealed", "paid"]
