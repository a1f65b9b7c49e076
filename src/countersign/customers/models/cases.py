"""Cases about identity: changes of identity data, recoveries of access, disputes about who the customer is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from countersign.customers.models.customers import Customer
from countersign.customers.rules.cases import FREEZING, OPEN_CHANGES, OPEN_RECOVERIES
from countersign.ledger.models import Recorded, RecordedPart

ACCOUNT = settings.AUTH_USER_MODEL
_OFFICERS = (
    "state", "opened_at", "requested_by_id", "requested_session", "looks", "maker_id", "maker_session", "made_at",
    "checker_id", "checker_session", "checked_at", "ends_at", "settled_at", "settled_by_id", "outcome", "evidence",
    "reminded_at",
)  # fmt: skip


def _person(**more: Any) -> Any:
    return models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+", **more)


class Case(Recorded):
    """What all cases have: who asked, what two officers found without knowing what is kept, when it takes effect.

    requested_*:  the person, session, browser (digest of its cookie) and address that opened it.
    looks:        officer → blind comparison: session, at, field → match, mismatch or absent. Never what was typed.
    maker:        the officer who found; `checker` is another person in another session on another browser.
    ends_at:      when it takes effect by itself; until then it can be cancelled. A day before, all are reminded.
    outcome:      why it ended as it did, for the staff alone.
    """

    state = models.TextField()
    opened_at = models.DateTimeField()
    requested_by = _person()
    requested_session = models.TextField(null=True)
    requested_device = models.TextField(default="", blank=True)
    requested_ip = models.GenericIPAddressField(null=True)
    looks: Any = models.JSONField(default=dict)
    evidence = ArrayField(models.TextField(), default=list)
    maker = _person()
    maker_session = models.TextField(null=True)
    maker_device = models.TextField(default="", blank=True)
    made_at = models.DateTimeField(null=True)
    checker = _person()
    checker_session = models.TextField(null=True)
    checked_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = _person()
    outcome = models.TextField(default="", blank=True)

    class Meta:
        abstract = True


class IdentityChange(Case):
    """A change of one field of who a customer is in law: a ticket, two officers, notice, cooling-off (M13).

    value:        what the papers say, typed by each officer without seeing the other's.
    one_officer:  made under the one-officer mode, and so with twice the wait.
    """

    ledger_kind = "identity_change"
    recorded = (
        *_OFFICERS, "customer_id", "contract_id", "ticket", "field", "reason", "value", "typo", "one_officer",
        "party_version",
    )  # fmt: skip

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    contract_id = models.BigIntegerField()
    ticket = models.BigIntegerField(null=True)
    field = models.TextField()
    reason = models.TextField()
    value = models.TextField(default="", blank=True)
    typo = models.BooleanField(default=False)
    one_officer = models.BooleanField(default=False)
    party_version = models.IntegerField(null=True)

    class Meta:
        db_table = "customers_identity_change"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "field"], name="customers_change_one_open",
                condition=Q(state__in=[state.value for state in OPEN_CHANGES]),
            ),
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(checker=models.F("maker")), name="customers_change_two_people"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "ends_at"], name="customers_change_due")]


class RecoveryCase(Case):
    """Somebody who says that they cannot get in. Until two officers are sure, it is a claim and nothing else.

    claimed_*:     as typed; `account` is found by a job, so that the page cannot tell whether there is one.
    contact:       where the claimant is answered.
    set_up_until:  until when the one-time link works that follows a completed recovery.
    """

    ledger_kind = "recovery_case"
    recorded = (
        *_OFFICERS, "claimed_email", "claimed_name", "claimed_contract", "contact", "locale", "lost", "relation",
        "method", "words", "account_id", "customer_id", "vouched_by_id", "vouched_at", "methods_seen", "ticket",
        "set_up_until", "set_up_at",
    )  # fmt: skip

    claimed_email = models.TextField()
    claimed_name = models.TextField(default="", blank=True)
    claimed_contract = models.TextField(default="", blank=True)
    contact = models.TextField()
    locale = models.TextField(default="en")
    lost = models.TextField()
    relation = models.TextField(default="", blank=True)
    method = models.TextField(default="", blank=True)
    words = models.TextField(default="", blank=True)
    account = _person()
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    vouched_by = _person()
    vouched_at = models.DateTimeField(null=True)
    methods_seen = ArrayField(models.TextField(), default=list)
    ticket = models.BigIntegerField(null=True)
    set_up_until = models.DateTimeField(null=True)
    set_up_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "customers_recovery"
        constraints = [
            models.UniqueConstraint(
                fields=["account"], name="customers_recovery_one_open",
                condition=Q(state__in=[state.value for state in OPEN_RECOVERIES]),
            ),
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(checker=models.F("maker")), name="customers_recovery_two_people"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "ends_at"], name="customers_recovery_due"),
            models.Index(fields=["customer", "state", "settled_at"], name="customers_recovery_guard"),
            models.Index(fields=["requested_ip", "opened_at"], name="customers_recovery_network"),
        ]


class OwnershipDispute(Case):
    """Somebody who says that a customer's account is theirs. The identity on file keeps access (S9).

    customer:      whose it is said to be: named by an officer, never by the claim.
    attempts:      numbers of attempts at deceiving us that belong to it.
    state_before:  the customer's state before the freeze.
    """

    ledger_kind = "ownership_dispute"
    recorded = (
        *_OFFICERS, "claimant_name", "contact", "locale", "claimed", "words", "channel", "customer_id", "frozen_at",
        "freeze_reason", "state_before", "attempts", "decision", "basis", "reason", "lifted_at", "ticket",
    )  # fmt: skip

    claimant_name = models.TextField()
    contact = models.TextField()
    locale = models.TextField(default="en")
    claimed = models.TextField()
    words = models.TextField()
    channel = models.TextField()
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    freeze_reason = models.TextField(default="", blank=True)
    state_before = models.TextField(default="", blank=True)
    attempts = ArrayField(models.BigIntegerField(), default=list)
    decision = models.TextField(default="", blank=True)
    basis = models.TextField(default="", blank=True)
    reason = models.TextField(default="", blank=True)
    lifted_at = models.DateTimeField(null=True)
    ticket = models.BigIntegerField(null=True)

    class Meta:
        db_table = "customers_dispute"
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], name="customers_dispute_one_hold",
                condition=Q(state__in=[state.value for state in FREEZING]),
            ),
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(checker=models.F("maker")), name="customers_dispute_two_people"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "opened_at"], name="customers_dispute_state")]


class RecoveryChoice(RecordedPart):
    """The ways of recovery that a holder fixed in advance. Versions are only added; the newest is in force."""

    part_kind = "recovery_choice"
    subject_field = "customer"
    recorded = ("version", "methods", "chosen_by_id", "chosen_at")
    append_only = True

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="recovery_choices")
    version = models.IntegerField()
    methods = ArrayField(models.TextField())
    chosen_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        db_table = "customers_recovery_choice"
        constraints = [models.UniqueConstraint(fields=["customer", "version"], name="customers_choice_version")]


class IdentityMode(Recorded):
    """How many officers a change of identity data needs here: one row, switched from the console alone."""

    ledger_kind = "identity_mode"
    recorded = ("one_officer", "since", "reason")

    one_officer = models.BooleanField(default=False)
    since = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        db_table = "customers_identity_mode"
