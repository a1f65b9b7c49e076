"""Calls, their recordings, and attempts at deceiving whoever answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from countersign.customers.models import Contract
from countersign.files.models import Upload
from countersign.ledger.models import Recorded, RecordedPart

ACCOUNT = settings.AUTH_USER_MODEL


class Call(Recorded):
    """One telephone call, from its first second.

    claimed_contract: what the operator picked for a caller who has proven nothing; no data hangs on it.
    contract:         of an incoming call only once a code was used; of an outgoing one from its beginning.
    caller_*:         who took the code, in which session of the portal, from which address.
    phrase:           what the portal tells the customer to demand of us; no part of the record.
    notice_at:        when the caller was told that the call is recorded, by the exchange or by the operator.
    """

    ledger_kind = "call"
    recorded = (
        "direction", "claimed_number", "began_at", "ended_at", "operator_id", "claimed_contract_id", "contract_id",
        "caller_id", "caller_session", "caller_ip", "proven_at", "proven_until", "code_result", "reason",
        "callback_id", "notice_at",
    )  # fmt: skip

    direction = models.TextField()
    claimed_number = models.TextField(default="", blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    operator = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    claimed_contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    caller = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    caller_session = models.TextField(null=True)
    caller_ip = models.GenericIPAddressField(null=True)
    proven_at = models.DateTimeField(null=True)
    proven_until = models.DateTimeField(null=True)
    code_result = models.TextField(default="", blank=True)
    reason = models.TextField(default="", blank=True)
    callback_id = models.BigIntegerField(null=True)
    phrase = models.TextField(default="", blank=True)
    notice_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "intake_call"
        constraints = [
            # Nothing of a contract hangs on an incoming call that no code has lifted (security T26).
            models.CheckConstraint(
                condition=models.Q(direction="out") | models.Q(proven_at__isnull=False) | models.Q(contract=None),
                name="intake_call_detached",
            )
        ]
        indexes = [
            models.Index(fields=["operator", "-began_at"], name="intake_call_operator"),
            models.Index(fields=["contract", "-began_at"], name="intake_call_contract"),
            models.Index(fields=["claimed_contract", "-began_at"], name="intake_call_claimed"),
            models.Index(fields=["began_at"], name="intake_call_running", condition=models.Q(ended_at=None)),
        ]


class Recording(RecordedPart):
    """The recording of a call, as a file."""

    part_kind = "recording"
    subject_field = "call"
    recorded = ("call_id", "upload_id", "name", "sha256", "size_bytes", "at")

    call = models.ForeignKey(Call, models.PROTECT, related_name="recordings")
    upload = models.OneToOneField(Upload, models.PROTECT, related_name="+")
    name = models.TextField()
    sha256 = models.TextField()
    size_bytes = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "intake_recording"


class Attempt(Recorded):
    """One attempt to be taken for a customer without the countersign: kept whole, for the police too (S6)."""

    ledger_kind = "attempt"
    recorded = ("call_id", "claimed_contract_id", "claimed_name", "kind", "words", "at", "operator_id", "alarmed")

    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    claimed_contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    claimed_name = models.TextField(default="", blank=True)
    kind = models.TextField()
    words = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    operator = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    alarmed = models.BooleanField(default=False)

    class Meta:
        db_table = "intake_attempt"
        indexes = [
            models.Index(fields=["claimed_contract", "at"], name="intake_attempt_contract"),
            models.Index(fields=["-at", "-id"], name="intake_attempt_newest"),
        ]
