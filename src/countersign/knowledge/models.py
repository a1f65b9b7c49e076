"""Procedures in versions, and their runs on tickets."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from countersign.knowledge.rules import Outcome
from countersign.ledger.models import Recorded, RecordedPart
from countersign.tickets.models import Ticket

ACCOUNT = settings.AUTH_USER_MODEL


class Procedure(Recorded):
    """A prepared instruction. kinds, products: what it is for; empty means every one.

    approved: number of the version that is run; 0 while none is approved.
    """

    ledger_kind = "procedure"
    recorded = ("title", "kinds", "products", "approved", "ended_at")

    title = models.TextField()
    kinds: ArrayField[list[str], list[str]] = ArrayField(models.TextField(), default=list, blank=True)
    products: ArrayField[list[str], list[str]] = ArrayField(models.TextField(), default=list, blank=True)
    approved = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "knowledge_procedure"
        constraints = [
            models.UniqueConstraint(fields=["title"], condition=Q(ended_at=None), name="knowledge_procedure_title")
        ]


class Version(RecordedPart):
    """One wording of a procedure; it does not change.

    steps: texts in their order.   stop: when to stop and let somebody else go on.   level: the skill it needs, 0 to 3.
    """

    part_kind = "procedure_version"
    subject_field = "procedure"
    recorded = (
        "procedure_id", "number", "steps", "stop", "level", "author_id", "written_at", "approver_id", "approved_at",
    )  # fmt: skip

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.IntegerField()
    steps: Any = models.JSONField(default=list)
    stop = models.TextField()
    level = models.IntegerField(default=0)
    author = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    approver = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "knowledge_procedure_version"
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="knowledge_version_number"),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=models.F("author")), name="knowledge_two_persons"
            ),
        ]


class Run(RecordedPart):
    """One run of a procedure on a ticket: what each step gave.

    steps: rows of {"text", "result", "words", "at", "by"}; result is empty until the step was done.
    """

    part_kind = "procedure_run"
    subject_field = "ticket"
    recorded = (
        "ticket_id", "procedure_id", "version", "title", "steps", "stop", "begun_by_id", "begun_at", "ended_at",
        "outcome",
    )  # fmt: skip

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+")
    version = models.IntegerField()
    title = models.TextField()
    steps: Any = models.JSONField(default=list)
    stop = models.TextField()
    begun_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="", blank=True)

    class Meta:
        db_table = "knowledge_procedure_run"
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at=None), name="knowledge_run_one_open"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="")
                | Q(ended_at__isnull=False, outcome__in=[outcome.value for outcome in Outcome]),
                name="knowledge_run_outcome",
            ),
        ]
