"""Tables of credits: rules, outages, maintenance, claims, complaints."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from countersign.credits.rules.outages import MaintenanceKind
from countersign.credits.rules.states import ClaimState, ComplaintState
from countersign.customers.models import Contract, Service
from countersign.ledger.models import Recorded
from countersign.tickets.models import Message, Ticket

ACCOUNT = settings.AUTH_USER_MODEL


def _person(**more: Any) -> Any:
    return models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+", **more)


class CreditRule(Recorded):
    """A version of a rule by which a shortfall is paid for; versions do not change, and the database refuses it.

    content:     as `rules.read_terms` takes it.
    valid_from:  shortfalls from here on go by it, until a newer version is valid.
    """

    ledger_kind = "credit_rule"
    recorded = ("name", "version", "content", "valid_from")
    append_only = True

    name = models.TextField()
    version = models.IntegerField()
    content = models.JSONField()
    valid_from = models.DateTimeField()

    class Meta:
        db_table = "credits_rule"
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="credits_rule_version")]


class Outage(Recorded):
    """A stretch in which a service was not available.

    ticket:       whose instants count where the contract counts from the ticket, or to the sent solution (F17).
    restored_at:  None while it lasts.
    words:        what happened, as the customer reads it.
    """

    ledger_kind = "outage"
    recorded = ("contract_id", "service_id", "ticket_id", "detected_at", "restored_at", "words")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+")
    detected_at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True)
    words = models.TextField(default="", blank=True)

    class Meta:
        db_table = "credits_outage"
        indexes = [models.Index(fields=["service", "detected_at"], name="credits_outage_service")]
        constraints = [
            models.CheckConstraint(
                condition=Q(restored_at=None) | Q(restored_at__gt=F("detected_at")), name="credits_outage_forward"
            )
        ]


class Maintenance(Recorded):
    """Announced work on a service; no outage inside its window, when it was told in time."""

    ledger_kind = "maintenance"
    recorded = ("contract_id", "service_id", "kind", "starts_at", "ends_at", "noticed_at", "words")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    kind = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    words = models.TextField(default="", blank=True)

    class Meta:
        db_table = "credits_maintenance"
        indexes = [models.Index(fields=["service", "starts_at"], name="credits_maintenance_service")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="credits_maintenance_forward"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in MaintenanceKind]), name="credits_maintenance_kind"
            ),
        ]


class CreditClaim(Recorded):
    """What a contract may be paid for a month, and what became of it. Made by the system without being asked.

    month:     first day of the month, in the provider's zone.
    service:   of a claim about availability.
    rule:      the version that it was computed by.
    basis:     each miss (ticket, clock, started_at, due_at, ended_at, fee_minor) or outage (outage, from, to).
    tickets:   numbers of the tickets that it rests on; their holders do not decide.
    figures:   whatever else the amount is computed from: `rules.again` computes it anew from basis, figures and rule.
    closes_at: until when it can be filed.
    """

    ledger_kind = "credit_claim"
    holders: frozenset[int] = frozenset()  # Who held its tickets; read by commands before they ask the policy.
    recorded = (
        "contract_id", "metric", "month", "service_id", "rule_id", "rule_name", "basis", "tickets", "figures",
        "amount_minor", "currency", "state", "computed_at", "closes_at", "filed_at", "filed_by_id", "words",
        "decided_at", "decided_by_id", "reason", "appealed_at", "appealed_by_id", "appeal_words",
        "appeal_decided_at", "appeal_decided_by_id", "appeal_reason", "paid_at", "payment",
    )  # fmt: skip

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    metric = models.TextField()
    month = models.DateField()
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    rule = models.ForeignKey(CreditRule, models.PROTECT, related_name="+")
    rule_name = models.TextField()
    basis = models.JSONField(default=list)
    tickets = ArrayField(models.BigIntegerField(), default=list)
    figures = models.JSONField(default=dict)
    amount_minor = models.BigIntegerField()
    currency = models.TextField()
    state = models.TextField()
    computed_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    filed_by = _person()
    words = models.TextField(default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = _person()
    reason = models.TextField(default="", blank=True)
    appealed_at = models.DateTimeField(null=True)
    appealed_by = _person()
    appeal_words = models.TextField(default="", blank=True)
    appeal_decided_at = models.DateTimeField(null=True)
    appeal_decided_by = _person()
    appeal_reason = models.TextField(default="", blank=True)
    paid_at = models.DateTimeField(null=True)
    payment = models.TextField(default="", blank=True)

    class Meta:
        db_table = "credits_claim"
        indexes = [
            models.Index(fields=["contract", "-month"], name="credits_claim_contract"),
            models.Index(fields=["state", "filed_at"], name="credits_claim_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "rule_name", "month", "service"], name="credits_claim_one_eligible",
                condition=Q(state=ClaimState.ELIGIBLE.value), nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ClaimState]), name="credits_claim_state_known"
            ),
            models.CheckConstraint(
                condition=Q(appeal_decided_by=None) | ~Q(appeal_decided_by=F("decided_by")),
                name="credits_claim_two_people",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="credits_claim_not_negative"),
        ]  # fmt: skip


class Complaint(Recorded):
    """Displeasure, kept apart from the work: a lane of its own, answered in five working days.

    ticket:    what it is about; None when it is about something else.
    message:   the message of the thread that it was moved out of; it stays where it is, and the work goes on.
    author:    whose words they are: the contact who wrote them.
    moved_by:  who of the staff moved it; None when the customer complained.
    """

    ledger_kind = "complaint"
    holders: frozenset[int] = frozenset()
    recorded = (
        "contract_id", "ticket_id", "message_id", "author_id", "moved_by_id", "words", "state", "opened_at", "due_at",
        "answered_at", "answered_by_id", "answer", "outcome",
    )  # fmt: skip

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    moved_by = _person()
    words = models.TextField()
    state = models.TextField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = _person()
    answer = models.TextField(default="", blank=True)
    outcome = models.TextField(default="", blank=True)

    class Meta:
        db_table = "credits_complaint"
        indexes = [
            models.Index(fields=["state", "due_at"], name="credits_complaint_due"),
            models.Index(fields=["contract", "-opened_at"], name="credits_complaint_contract"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["message"], name="credits_complaint_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ComplaintState]), name="credits_complaint_state_known"
            ),
        ]
