"""What both sides agree on before a ticket waits, and who does what next when it has gone stale."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from countersign.ledger.models import RecordedPart
from countersign.tickets.models.ticket import ACCOUNT, Ticket


class Agreement(RecordedPart):
    """A wait that the holder proposes and the customer agrees to with a click (domain T10, T12).

    kind:   linked or sched. chosen_by: who chose the window, customer or provider.
    answer: "", agreed, declined or withdrawn.
    """

    part_kind = "agreement"
    subject_field = "ticket"
    recorded = (
        "ticket_id", "kind", "words", "other_id", "starts_at", "ends_at", "chosen_by", "proposed_by_id",
        "proposed_at", "answer", "answered_by_id", "answered_at",
    )  # fmt: skip

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="agreements")
    kind = models.TextField()
    words = models.TextField(default="")
    other = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+", db_index=False)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    chosen_by = models.TextField(default="")
    proposed_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    answer = models.TextField(default="")
    answered_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tickets_agreement"
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(answer=""), name="tickets_agreement_one_open"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", "agreed", "declined", "withdrawn"]), name="tickets_agreement_answer"
            ),
        ]  # fmt: skip


class NextStep(RecordedPart):
    """What is done next on a stale ticket, by whom and until when; staff's alone (domain 3.4)."""

    part_kind = "next_step"
    subject_field = "ticket"
    recorded = ("ticket_id", "words", "person_id", "person_name", "due_at", "named_by_id", "at")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+", db_index=False)
    words = models.TextField()
    person = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+", db_index=False)
    person_name = models.TextField()
    due_at = models.DateTimeField(null=True)
    named_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "tickets_next_step"
        indexes = [models.Index(fields=["ticket", "-id"], name="tickets_next_step_newest")]
