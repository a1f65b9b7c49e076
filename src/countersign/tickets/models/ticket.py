"""The ticket itself: one row, whose recorded fields its events reproduce."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Least

from countersign.customers.models import Contract, Service
from countersign.ledger.models import Recorded

ACCOUNT = settings.AUTH_USER_MODEL
FAR_AWAY = datetime(9999, 1, 1, tzinfo=UTC)


class Ticket(Recorded):
    """One problem of one contract; its number is its id. Status and clocks are folds of its events."""

    ledger_kind = "ticket"
    recorded = (
        "contract_id", "service_id", "kind", "author_id", "opened_at", "origin_channel", "origin_ip",
        "origin_session", "origin_assurance", "status", "waiting", "cycle", "severity_claimed", "severity",
        "title", "summary", "facts", "addressee_id", "holder_id", "holding", "accepted_at",
        "first_answered_at", "clock", "clock_started_at", "clock_due_at", "promised_at", "resolution",
        "cause", "action", "checked", "proposed_at", "declared_solved_at", "closed_at", "confirmed_at",
        "confirmed_by_id", "rejections", "moved_at",
    )  # fmt: skip

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="tickets")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="tickets")
    kind = models.TextField()
    author = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    origin_channel = models.TextField()
    origin_ip = models.GenericIPAddressField(null=True)
    origin_session = models.TextField(null=True)
    origin_assurance = models.TextField()
    status = models.TextField()
    waiting = models.TextField(default="")
    cycle = models.IntegerField(default=1)
    severity_claimed = models.TextField()
    severity = models.TextField()
    title = models.TextField()
    summary = models.TextField()
    facts = models.JSONField(default=dict)
    addressee = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    holding = models.TextField(default="")
    accepted_at = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    clock = models.TextField(default="")
    clock_started_at = models.DateTimeField(null=True)
    clock_due_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    resolution = models.TextField(default="")
    cause = models.TextField(default="")
    action = models.TextField(default="")
    checked = models.TextField(default="")
    proposed_at = models.DateTimeField(null=True)
    declared_solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    rejections = models.IntegerField(default=0)
    # The last public message or change of status: what "quiet", "we wait since" and fourteen days of silence count
    # from (domain 3.4). Notes, handovers, the addressee, facts and severity move nothing.
    moved_at = models.DateTimeField()
    # What lists are ordered by: the earlier of clock and promise, or far away. Derived by the database.
    order_at = models.GeneratedField(
        expression=Coalesce(Least("clock_due_at", "promised_at"), models.Value(FAR_AWAY)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    class Meta:
        db_table = "tickets_ticket"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["new", "in_progress", "waiting", "closed"]), name="tickets_ticket_status"
            ),
            # In progress or waiting means that a named person holds it; new means that nobody does.
            models.CheckConstraint(
                condition=Q(status="new", holder=None)
                | Q(status__in=["in_progress", "waiting"], holder__isnull=False)
                | Q(status="closed"),
                name="tickets_ticket_holder",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | ~Q(resolution=""), name="tickets_ticket_closed_with_resolution"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", waiting__in=["info", "confirm"]) | (~Q(status="waiting") & Q(waiting="")),
                name="tickets_ticket_waiting_reason",
            ),
        ]
        indexes = [
            # With all that the rail counts, so that its counters are read from the index alone.
            models.Index(
                fields=["order_at", "id"], name="tickets_open_by_promise", condition=~Q(status="closed"),
                include=["status", "waiting", "holder", "addressee", "moved_at"],
            ),
            models.Index(
                fields=["waiting", "order_at", "id"], name="tickets_waiting_by_promise", condition=Q(status="waiting")
            ),
            models.Index(
                fields=["holder", "order_at", "id"], name="tickets_open_by_holder", condition=~Q(status="closed")
            ),
            models.Index(
                fields=["status", "order_at", "id"], name="tickets_open_by_status", condition=~Q(status="closed")
            ),
            models.Index(fields=["contract", "-moved_at", "-id"], name="tickets_by_contract"),
            models.Index(fields=["-closed_at", "-id"], name="tickets_closed", condition=Q(status="closed")),
        ]
