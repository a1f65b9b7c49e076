"""The room's tables in the ordinary schema: what is told of the vault, never what it holds."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from countersign.ledger.models import Recorded, RecordedPart


class VaultDocument(Recorded):
    """That a document is kept: whose it is and who typed it. What it says is in the vault alone."""

    ledger_kind = "vault_document"
    recorded = ("reference", "customer_id", "kept_by_id", "kept_at", "versions", "decided_at")

    reference = models.TextField(unique=True)
    customer_id = models.BigIntegerField()
    kept_by_id = models.BigIntegerField(null=True)
    kept_at = models.DateTimeField()
    versions = models.IntegerField(default=1)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vault_document"
        indexes = [models.Index(fields=["customer_id"], name="vault_document_customer")]


class VaultHold(Recorded):
    """That nothing of a customer is handed out of the vault for a while: access was recovered just now (T37)."""

    ledger_kind = "vault_hold"
    recorded = ("customer_id", "why", "held_at", "until_at")

    customer_id = models.BigIntegerField()
    why = models.TextField()
    held_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        db_table = "vault_hold"
        indexes = [models.Index(fields=["customer_id", "-until_at"], name="vault_hold_customer")]


class VaultGrant(Recorded):
    """One asking to see a document in clear. The vault keeps the grant itself; this row tells of it.

    number:         the vault's own number of the grant.
    delayed_until:  looks stay hidden from the customer until then: a lawful order, set by a third person.
    ended_why:      refused, given_back, locked.
    """

    ledger_kind = "vault_grant"
    recorded = (
        "number", "customer_id", "reference", "purpose", "ticket_id", "fields", "requested_by_id", "requested_role",
        "requested_session", "requested_at", "approved_by_id", "approved_session", "approved_at", "expires_at",
        "ended_at", "ended_why", "delayed_until", "delayed_by_id", "delay_order",
    )  # fmt: skip

    number = models.BigIntegerField(unique=True)
    customer_id = models.BigIntegerField()
    reference = models.TextField()
    purpose = models.TextField()
    ticket_id = models.BigIntegerField()
    fields: ArrayField[list[str], list[str]] = ArrayField(models.TextField())
    requested_by_id = models.BigIntegerField()
    requested_role = models.TextField()
    requested_session = models.TextField()
    requested_at = models.DateTimeField()
    approved_by_id = models.BigIntegerField(null=True)
    approved_session = models.TextField(default="", blank=True)
    approved_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(default="", blank=True)
    delayed_until = models.DateTimeField(null=True)
    delayed_by_id = models.BigIntegerField(null=True)
    delay_order = models.TextField(default="", blank=True)

    class Meta:
        db_table = "vault_grant"
        indexes = [models.Index(fields=["customer_id", "-requested_at"], name="vault_grant_customer")]


class VaultLook(RecordedPart):
    """One look at a document in clear."""

    part_kind = "look"
    subject_field = "grant"
    recorded = ("account_id", "role", "fields", "looked_at")

    grant = models.ForeignKey(VaultGrant, models.PROTECT, related_name="looks")
    account_id = models.BigIntegerField()
    role = models.TextField()
    fields: ArrayField[list[str], list[str]] = ArrayField(models.TextField())
    looked_at = models.DateTimeField()

    class Meta:
        db_table = "vault_look"
        indexes = [models.Index(fields=["account_id", "-looked_at"], name="vault_look_account")]


class VaultAlarm(Recorded):
    """An alarm of the vault, fetched from it; `number` is its own there.

    what: damaged, looks_in_a_row, looks_of_the_day, looks_of_all, self_approval, foreign_grant, crawl.
    """

    ledger_kind = "vault_alarm"
    recorded = ("number", "what", "raised_at", "account_id", "customer_id", "facts", "seen_by_id", "seen_at")

    number = models.BigIntegerField(unique=True)
    what = models.TextField()
    raised_at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    seen_by_id = models.BigIntegerField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vault_alarm"
