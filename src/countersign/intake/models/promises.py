"""What follows from calls: callbacks, drafts of unproven callers, approvals asked of the customer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from countersign.customers.models import Contract, Service
from countersign.intake.models.calls import Call
from countersign.intake.models.lines import LineCall
from countersign.ledger.models import Recorded
from countersign.mail.models import RawMail
from countersign.tickets.models import Ticket

ACCOUNT = settings.AUTH_USER_MODEL


class Callback(Recorded):
    """A call that a contact asked us to make, to a number registered for the contract.

    phrase:   four digits that the customer demands of whoever calls; no part of the record.
    attempts: how often we called and nobody answered.
    missed:   the call that nobody of us answered; then asked_by is whose number it is.
    overdue_at: when it was noted that the window passed without a call; none again with a new window.
    """

    ledger_kind = "callback"
    recorded = (
        "contract_id", "asked_by_id", "asked_at", "contact_id", "number", "begins_at", "ends_at", "about", "ticket_id",
        "state", "operator_id", "agreed_at", "settled_at", "call_id", "attempts", "missed_id",
        "overdue_at",
    )  # fmt: skip

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    contact_id = models.BigIntegerField()
    number = models.TextField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    about = models.TextField()
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+")
    state = models.TextField(default="asked")
    operator = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="+")
    phrase = models.TextField(default="", blank=True)
    attempts = models.IntegerField(default=0, db_default=0)
    missed = models.ForeignKey(LineCall, models.PROTECT, null=True, related_name="+")
    overdue_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "intake_callback"
        indexes = [
            models.Index(
                fields=["begins_at", "id"], name="intake_callback_open",
                condition=models.Q(state__in=["asked", "agreed"]),
            ),
            models.Index(fields=["contract", "-asked_at"], name="intake_callback_contract"),
        ]  # fmt: skip


class Draft(Recorded):
    """What somebody said who has proven nothing: no ticket, no clock, no contract data in or out.

    claimed_contract: whose it is said to be; its contacts confirm, nobody else.
    facts:            the short form of an outage, in the caller's words.
    mail:             the mail that it came by, and the address it says it is from.
    """

    ledger_kind = "draft"
    recorded = (
        "channel", "kind", "call_id", "claimed_name", "claimed_number", "claimed_contract_id", "words", "facts",
        "first_seen_at", "state", "reminded_at", "expires_at", "settled_at", "settled_by_id", "answer", "ticket_id",
        "mail_id", "claimed_address",
    )  # fmt: skip

    channel = models.TextField()
    kind = models.TextField()
    call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="+")
    claimed_name = models.TextField(default="", blank=True)
    claimed_number = models.TextField(default="", blank=True)
    claimed_contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    words = models.TextField()
    facts: Any = models.JSONField(default=dict)
    first_seen_at = models.DateTimeField()
    state = models.TextField(default="open")
    reminded_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(default="", blank=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+")
    mail = models.OneToOneField(RawMail, models.PROTECT, null=True, related_name="+")
    claimed_address = models.TextField(default="", db_default="", blank=True)

    class Meta:
        db_table = "intake_draft"
        indexes = [
            models.Index(fields=["-first_seen_at", "-id"], name="intake_draft_open", condition=models.Q(state="open")),
            models.Index(fields=["claimed_contract", "state"], name="intake_draft_contract"),
            models.Index(fields=["ticket"], name="intake_draft_ticket"),
        ]


class Approval(Recorded):
    """An act that a caller asked for and the customer's own session must approve; no operator can."""

    ledger_kind = "approval"
    recorded = (
        "call_id", "contract_id", "account_id", "ticket_id", "service_id", "act", "object", "words", "asked_by_id",
        "asked_at", "expires_at", "state", "settled_at", "settled_by_id",
    )  # fmt: skip

    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    account = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    act = models.TextField()
    object = models.TextField()
    words = models.TextField(default="", blank=True)
    asked_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.TextField(default="waiting")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "intake_approval"
        indexes = [
            models.Index(
                fields=["contract", "expires_at"], name="intake_approval_waiting", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["call"], name="intake_approval_call"),
        ]
