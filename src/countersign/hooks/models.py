"""Tables of webhooks."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from countersign.customers.models import Contract
from countersign.ledger.models import Recorded


class Hook(Recorded):
    """An address that is told of events.

    contract: whose tickets it is told of; none: the provider's own, told of all.
    words:    what was said goes along; only for the provider's own.
    salt:     what the secret is derived from; the secret itself is kept nowhere. former_salt: of the one before.
    """

    ledger_kind = "hook"
    recorded = ("name", "url", "types", "contract_id", "words", "added_at", "ended_at", "disabled_at", "renewed_at")

    name = models.TextField()
    url = models.TextField()
    types = ArrayField(models.TextField())
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    words = models.BooleanField(default=False)
    salt = models.TextField()
    former_salt = models.TextField(default="", blank=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    renewed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hooks_hook"
        constraints = [
            models.CheckConstraint(condition=Q(words=False) | Q(contract=None), name="hooks_hook_words_stay"),
        ]


class Delivery(models.Model):
    """One event for one hook: what is sent, and what the other side said to it last.

    body:    exactly what is signed and sent, each time the same.
    repeats: the delivery that somebody asked to send again.
    """

    working_paper = True

    hook = models.ForeignKey(Hook, models.PROTECT, related_name="+")
    event = models.BigIntegerField()
    type = models.TextField()
    body = models.TextField()
    state = models.TextField(default="queued")
    attempts = models.IntegerField(default=0)
    queued_at = models.DateTimeField()
    first_tried_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    status = models.IntegerField(null=True)
    words = models.TextField(default="")
    repeats = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")

    class Meta:
        db_table = "hooks_delivery"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "delivered", "failed"]), name="hooks_delivery_state"
            ),
            models.UniqueConstraint(fields=["hook", "event"], condition=Q(repeats=None), name="hooks_delivery_once"),
        ]
        indexes = [
            models.Index(fields=["hook", "-id"], name="hooks_delivery_of"),
            models.Index(fields=["id"], name="hooks_delivery_queued", condition=Q(state="queued")),
        ]
