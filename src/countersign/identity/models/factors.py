"""Tables of what a person signs in with besides a password: passkeys, codes, and what stands in for them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from countersign.identity.models.people import Account
from countersign.ledger.models import RecordedPart


class Passkey(RecordedPart):
    """A key pair of a person's device; we hold its public half.

    credential, public_key:  base64url; the key is a COSE key in CBOR.
    sign_count:  how often the device says it has signed; a smaller number later means a copy.
    """

    part_kind = "passkey"
    subject_field = "account"
    recorded = (
        "credential", "public_key", "sign_count", "name", "transports", "created_at", "last_used_at", "removed_at",
    )  # fmt: skip

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    credential = models.TextField(unique=True)
    public_key = models.TextField()
    sign_count = models.BigIntegerField(default=0)
    name = models.TextField()
    transports: ArrayField[list[str], list[str]] = ArrayField(models.TextField(), default=list, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_passkey"
        indexes = [
            models.Index(fields=["account"], condition=models.Q(removed_at=None), name="identity_passkey_of"),
        ]


class Totp(RecordedPart):
    """That a person has an authenticator app; its seed is in the vault and nowhere else."""

    part_kind = "totp"
    subject_field = "account"
    recorded = ("added_at", "last_used_at", "removed_at")

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_totp"
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=models.Q(removed_at=None), name="identity_totp_once")
        ]


class RecoveryCode(RecordedPart):
    """One of ten codes that were shown once; the digest is keyed and no part of the record."""

    part_kind = "recovery_code"
    subject_field = "account"
    recorded = ("created_at", "used_at", "dead_at")

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    digest = models.TextField(unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_recovery_code"
        indexes = [
            models.Index(
                fields=["account"], condition=models.Q(used_at=None, dead_at=None), name="identity_recovery_of"
            )
        ]


class Waiver(RecordedPart):
    """That a member of the staff may sign in without a passkey for a while, and why."""

    part_kind = "waiver"
    subject_field = "account"
    recorded = ("way", "reason", "given_at", "until_at", "ended_at")

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    way = models.TextField()
    reason = models.TextField()
    given_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_waiver"
        indexes = [models.Index(fields=["account"], condition=models.Q(ended_at=None), name="identity_waiver_of")]


class ForeignIdentity(RecordedPart):
    """Who a member of the staff is to an OpenID provider: issuer and subject, never the mail address."""

    part_kind = "foreign_identity"
    subject_field = "account"
    recorded = ("issuer", "subject", "linked_at", "ended_at")

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    issuer = models.TextField()
    subject = models.TextField()
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_foreign_identity"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_foreign_once"),
            models.UniqueConstraint(
                fields=["account", "issuer"], condition=models.Q(ended_at=None), name="identity_foreign_of"
            ),
        ]


class SpentChallenge(models.Model):
    """A challenge that was answered: it is answered once. Swept away when none of its age is accepted."""

    working_paper = True

    digest = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "identity_spent_challenge"
