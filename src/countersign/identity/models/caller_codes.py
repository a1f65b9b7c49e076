"""The caller's countersign: a code's record, its keyed digest as a working paper, and the tries at codes."""

from __future__ import annotations

from django.db import models

from countersign.identity.models.people import Account, SignInSession
from countersign.ledger.models import Recorded


class CallerCode(Recorded):
    """One code that a contact took to call with. The code itself stands nowhere.

    contract_id, used_in: a contract and a call; the rooms above know them.
    ended_why:            newer, cancelled, wrong_tries, contact.
    """

    ledger_kind = "caller_code"
    recorded = (
        "account_id", "contract_id", "session", "ip", "taken_at", "expires_at", "used_at", "used_by_id", "used_in",
        "ended_at", "ended_why",
    )  # fmt: skip

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    contract_id = models.BigIntegerField()
    session = models.TextField()
    ip = models.GenericIPAddressField(null=True)
    taken_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    used_in = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(default="", blank=True)

    class Meta:
        db_table = "identity_caller_code"
        indexes = [models.Index(fields=["account", "contract_id", "-taken_at"], name="identity_code_newest")]


class CodeSecret(models.Model):
    """The keyed digest of a code. It goes with its session: whoever signs out, takes the code back.

    live: one conditional UPDATE turns it off; whoever turned it off has used the code.
    """

    working_paper = True

    code = models.OneToOneField(CallerCode, models.CASCADE, primary_key=True, related_name="+")
    session = models.ForeignKey(SignInSession, models.CASCADE, to_field="reference", related_name="+")
    contract_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    live = models.BooleanField(default=True)
    wrong_tries = models.IntegerField(default=0)

    class Meta:
        db_table = "identity_code_secret"
        indexes = [models.Index(fields=["contract_id", "expires_at"], name="identity_code_secret_of")]


class CodeTry(models.Model):
    """One refused code: counted for the operator's hour and the contract's day, then swept away."""

    working_paper = True

    contract_id = models.BigIntegerField()
    operator = models.ForeignKey(Account, models.CASCADE, related_name="+")
    outcome = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "identity_code_try"
        indexes = [
            models.Index(fields=["contract_id", "at"], name="identity_code_try_contract"),
            models.Index(fields=["operator", "at"], name="identity_code_try_operator"),
        ]
