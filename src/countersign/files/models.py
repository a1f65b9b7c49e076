"""Tables of uploads: the record of each file, and the previews derived from pictures."""

from __future__ import annotations

import secrets

from django.db import connection, models

from countersign.files.rules import State
from countersign.ledger.models import Recorded

_CONTENT_LOCKS = 0x46494C45


def new_token() -> str:
    """Make the public name of an upload: 128 random bits (security.md 4.7)."""
    return secrets.token_urlsafe(16)


class Upload(Recorded):
    """One file that somebody handed in. Its bytes are stored under their hash, once for all uploads.

    owner_kind, owner_id:  who uploaded; the identity room stands beside this one, so no foreign key.
    contract_id:           the contract a customer acted for; customers stand above.
    attached_kind, _id:    the thing of an upper room that it was attached to, a ticket for instance.
    """

    ledger_kind = "file"
    recorded = (
        "token", "sha256", "size_bytes", "name", "claimed_type", "sniffed_type", "state", "held_reason",
        "owner_kind", "owner_id", "contract_id", "created_at", "attached_kind", "attached_id", "attached_at",
        "purged_at",
    )  # fmt: skip

    token = models.TextField(unique=True, default=new_token)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    name = models.TextField()
    claimed_type = models.TextField(default="", blank=True)
    sniffed_type = models.TextField()
    state = models.TextField(default=State.RECEIVED.value)
    held_reason = models.TextField(null=True)
    owner_kind = models.TextField()
    owner_id = models.BigIntegerField(null=True)
    contract_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    attached_kind = models.TextField(null=True)
    attached_id = models.BigIntegerField(null=True)
    attached_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in State]), name="files_upload_state"
            ),
            models.CheckConstraint(condition=models.Q(size_bytes__gt=0), name="files_upload_not_empty"),
            models.CheckConstraint(
                condition=models.Q(attached_at=None, attached_kind=None, attached_id=None)
                | models.Q(attached_at__isnull=False, attached_kind__isnull=False, attached_id__isnull=False),
                name="files_upload_attached_wholly",
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="files_upload_content"),
            models.Index(fields=["contract_id", "created_at"], name="files_upload_quota"),
            models.Index(fields=["owner_kind", "owner_id", "created_at"], name="files_upload_owner"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(attached_at=None, purged_at=None),
                name="files_upload_loose",
            ),
            models.Index(fields=["created_at"], condition=models.Q(state="held"), name="files_upload_held"),
        ]

    def __str__(self) -> str:
        return self.name


class Preview(models.Model):
    """What became of making a picture's preview; derived, so no part of the record.

    width, height:  pixels of the preview; both 0 when none could be made.
    """

    working_paper = True

    sha256 = models.CharField(max_length=64, primary_key=True)
    width = models.IntegerField(default=0)
    height = models.IntegerField(default=0)
    made_at = models.DateTimeField()


class Fetch(models.Model):
    """A file that one of the staff fetched: counted for ten minutes, as its event lasts for ever.

    told:  at this one the alarm was raised.
    """

    working_paper = True

    person_id = models.BigIntegerField()
    at = models.DateTimeField()
    told = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["person_id", "at"], name="files_fetch_lately")]


def hold_content(sha256: str) -> None:
    """Lock one content until the transaction ends: placing and removing its bytes exclude each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_CONTENT_LOCKS, sha256])


def hold_quota(owner: str) -> None:
    """Lock one owner's sum, of a day's uploads or of lately fetched files, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_CONTENT_LOCKS + 1, owner])
