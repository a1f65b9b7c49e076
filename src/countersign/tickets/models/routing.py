"""Who else has to look at a ticket, and by which rules tickets find their queue."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from countersign.ledger.models import Recorded, RecordedPart
from countersign.tickets.models.ticket import ACCOUNT, Ticket
from countersign.tickets.rules.escalations import Kind, Outcome, Reason


class Escalation(RecordedPart):
    """Somebody else has to look at a ticket, by a limit, after which it climbs. It moves no status and no clock.

    sender:     who asks; None is the clock.   to: None is everybody on shift.
    late_since: the due second that was missed, where that is the reason.
    take_up_by: when it climbs unless taken; None once it is taken, or stands at the top.
    No text: the portal reads these rows. What staff say about it stands in notes.
    """

    part_kind = "escalation"
    subject_field = "ticket"
    recorded = (
        "ticket_id", "kind", "reason", "level", "sender_id", "to_id", "raised_at", "late_since", "take_up_by",
        "taken_by_id", "taken_at", "closed_by_id", "closed_at", "outcome",
    )  # fmt: skip

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="escalations")
    kind = models.TextField()
    reason = models.TextField()
    level = models.IntegerField()
    sender = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+", db_index=False)
    to = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+", db_index=False)
    raised_at = models.DateTimeField()
    late_since = models.DateTimeField(null=True)
    take_up_by = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")

    class Meta:
        db_table = "tickets_escalation"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="tickets_escalation_kind"),
            models.CheckConstraint(
                condition=Q(reason__in=[reason.value for reason in Reason]), name="tickets_escalation_reason"
            ),
            models.CheckConstraint(condition=Q(level__gte=0, level__lte=3), name="tickets_escalation_level"),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False, outcome__in=[outcome.value for outcome in Outcome]),
                name="tickets_escalation_outcome",
            ),
            models.UniqueConstraint(
                fields=["ticket", "reason"], condition=Q(closed_at=None), name="tickets_escalation_once"
            ),
        ]
        indexes = [
            models.Index(fields=["raised_at", "id"], name="tickets_escalation_open", condition=Q(closed_at=None)),
        ]


class RoutingRules(Recorded):
    """One version of the rules by which tickets find their queue; the newest is in force. Versions do not change.

    rules: list of maps, see `rules.routing.Rule`.   words: why they were changed.
    """

    ledger_kind = "routing_rules"
    recorded = ("rules", "words", "made_by_id", "made_by_name", "made_at")

    rules: Any = models.JSONField(default=list)
    words = models.TextField(default="")
    made_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+", db_index=False)
    made_by_name = models.TextField(default="")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tickets_routing_rules"
