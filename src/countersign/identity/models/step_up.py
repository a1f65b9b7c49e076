"""The table of what somebody is asked to prove: one act, one object, once, within five minutes."""

from __future__ import annotations

from django.db import models

from countersign.identity.models.people import Account


class StepUpChallenge(models.Model):
    """A second factor asked of one person in one session for one act on one object.

    named:      what the page calls the object.
    challenge:  what a passkey signs: random bytes, and a digest of session, act and object.
    wrong:      how many proofs were not right.
    """

    working_paper = True

    reference = models.CharField(max_length=32, unique=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    session = models.TextField()
    act = models.TextField()
    object = models.TextField(default="", blank=True)
    named = models.TextField(default="", blank=True)
    challenge = models.BinaryField()
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    wrong = models.IntegerField(default=0)

    class Meta:
        db_table = "identity_step_up"
        indexes = [models.Index(fields=["account", "-created_at"], name="identity_step_up_account")]
