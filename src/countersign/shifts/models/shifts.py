"""Queues, and who works on them from when to when."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from countersign.ledger.models import Recorded, RecordedPart
from countersign.shifts.rules.shifts import Role

ACCOUNT = settings.AUTH_USER_MODEL


class Queue(Recorded):
    """Work of one sort: tickets of these kinds about these products.

    kinds, products: empty means every one.
    calendar:        name of the calendar it is served in; empty: around the clock.
    custodian:       who answers for it whenever no lead is on shift; a real, active person.
    cap:             how much load one person is given here (domain 5.4).
    """

    ledger_kind = "queue"
    recorded = ("name", "kinds", "products", "calendar", "custodian_id", "cap", "ended_at")

    name = models.TextField()
    kinds: ArrayField[list[str], list[str]] = ArrayField(models.TextField(), default=list, blank=True)
    products: ArrayField[list[str], list[str]] = ArrayField(models.TextField(), default=list, blank=True)
    calendar = models.TextField(default="", blank=True)
    custodian = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    cap = models.IntegerField(default=8)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "shifts_queue"
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(ended_at=None), name="shifts_queue_name"),
            models.CheckConstraint(condition=Q(cap__gte=1, cap__lte=100), name="shifts_queue_cap"),
        ]


class Shift(Recorded):
    """One person on one queue, from an instant to another.

    begins_at, ends_at:      as planned; half-open.
    checked_in_at, …out_at:  as it was.
    settled_at:              when what the person still held was handed on.
    """

    ledger_kind = "shift"
    recorded = (
        "person_id", "queue_id", "role", "begins_at", "ends_at", "checked_in_at", "checked_out_at", "settled_at",
        "cancelled_at",
    )  # fmt: skip

    person = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="shifts")
    role = models.TextField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    checked_in_at = models.DateTimeField(null=True)
    checked_out_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "shifts_shift"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="shifts_shift_forward"),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="shifts_shift_role"),
        ]
        indexes = [
            models.Index(
                fields=["person", "begins_at"], name="shifts_shift_person", condition=Q(cancelled_at=None)
            ),
            models.Index(fields=["ends_at", "begins_at"], name="shifts_shift_when", condition=Q(cancelled_at=None)),
        ]  # fmt: skip


class CustodySigning(RecordedPart):
    """That an incoming lead has read what they take over, and what the list said then.

    tickets: rows of {"number", "title", "holder", "due_at", "risk"} as they stood on the list.
    words:   what the lead adds to it.
    """

    part_kind = "custody"
    subject_field = "shift"
    recorded = ("shift_id", "person_id", "at", "tickets", "words")

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="signings")
    person = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    tickets: Any = models.JSONField(default=list)
    words = models.TextField(default="", blank=True)

    class Meta:
        db_table = "shifts_custody_signing"
        constraints = [models.UniqueConstraint(fields=["shift"], name="shifts_custody_once")]
