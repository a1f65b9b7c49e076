"""The ticket itself: one row, whose recorded fields its events reproduce."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Least

from countersign.customers.models import Contract, Service
from countersign.ledger.models import Recorded
from countersign.shifts.models import Queue
from countersign.tickets.rules.moves import check_step

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
        "confirmed_by_id", "rejections", "moved_at", "wait_for", "wait_until", "wait_ends_at", "wait_reason",
        "wait_reference", "waits_for_ticket_id", "waits_since", "reminders", "reminded_at", "duplicate_of_id",
        "follows_id", "problem", "active_at", "stale_since", "stale_level",
        "queue_id", "skill_level", "climbs_at", "offer_until", "shift_called_at", "clocks", "resolution_due_at",
        "addressee_mode",
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
    addressee_mode = models.TextField(default="preferred", db_default="preferred")
    holder = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    holding = models.TextField(default="")
    accepted_at = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    clock = models.TextField(default="")
    clock_started_at = models.DateTimeField(null=True)
    clock_due_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    # All four clocks after the last act, as `sla.rules.to_plain` writes them; the three fields above, the one below
    # and `wakes_at` are projections. Nothing there on tickets untouched since there was only one clock.
    clocks: Any = models.JSONField(null=True)
    resolution_due_at = models.DateTimeField(null=True)
    # When the scheduler looks at it next; derived by `rules.timers`, so the ledger need not tell of it.
    wakes_at = models.DateTimeField(null=True)
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
    # The last public message or change of status: what "we wait since" and fourteen days of silence count
    # from (domain 3.4). Notes, handovers, the addressee, facts and severity move nothing.
    moved_at = models.DateTimeField()
    # Who is waited for, until when and why (E29); a reply leaves the date of a window, a third party or another ticket.
    wait_for = models.TextField(default="", db_default="")
    wait_until = models.DateTimeField(null=True)
    wait_ends_at = models.DateTimeField(null=True)
    wait_reason = models.TextField(default="", db_default="")
    wait_reference = models.TextField(default="", db_default="")
    waits_for_ticket = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    waits_since = models.DateTimeField(null=True)
    reminders = models.IntegerField(default=0, db_default=0)
    reminded_at = models.DateTimeField(null=True)
    # Links, never moves (E34): what this ticket is the duplicate of, and which earlier one it follows.
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    problem = models.TextField(default="", db_default="")
    # What keeps a ticket from going stale: whatever moves it, and notes of what was done (domain 3.4). Of tickets
    # from before there was this column `moved_at` counts.
    active_at = models.DateTimeField(null=True)
    stale_since = models.DateTimeField(null=True)
    stale_level = models.IntegerField(default=0, db_default=0)
    # Whose work it is (None: the general queue) and the skill it needs; when an escalation climbs, when an offer that
    # nobody took goes to the lead, when the whole shift was called.
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, related_name="+", db_index=False)
    skill_level = models.IntegerField(default=0, db_default=0)
    climbs_at = models.DateTimeField(null=True)
    offer_until = models.DateTimeField(null=True)
    shift_called_at = models.DateTimeField(null=True)
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
                condition=Q(status="waiting", waiting__in=["info", "confirm", "linked", "third", "sched"])
                | (~Q(status="waiting") & Q(waiting="")),
                name="tickets_ticket_waiting_reason",
            ),
            # Waiting comes back: it has somebody and a date, or another ticket that ends it (E29).
            models.CheckConstraint(
                condition=~Q(waiting__in=["third", "sched"]) | (Q(wait_until__isnull=False) & ~Q(wait_for="")),
                name="tickets_ticket_waits_until",
            ),
            models.CheckConstraint(
                condition=~Q(waiting="linked") | Q(wait_until__isnull=False) | Q(waits_for_ticket__isnull=False),
                name="tickets_ticket_waits_for_what",
            ),
        ]
        indexes = [
            # With all that the rail counts, so that its counters are read from the index alone.
            models.Index(
                fields=["order_at", "id"], name="tickets_open_by_promise", condition=~Q(status="closed"),
                include=["status", "waiting", "holder", "addressee", "moved_at", "active_at"],
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
            models.Index(fields=["wakes_at", "id"], name="tickets_to_wake", condition=Q(wakes_at__isnull=False)),
            models.Index(fields=["contract", "-moved_at", "-id"], name="tickets_by_contract"),
            models.Index(
                fields=["waits_for_ticket"], name="tickets_waited_for", condition=Q(waits_for_ticket__isnull=False)
            ),
            models.Index(fields=["follows"], name="tickets_followed", condition=Q(follows__isnull=False)),
            models.Index(
                fields=["duplicate_of"], name="tickets_duplicates", condition=Q(duplicate_of__isnull=False)
            ),
            models.Index(fields=["-closed_at", "-id"], name="tickets_closed", condition=Q(status="closed")),
        ]

    def change(self, **fields: Any) -> dict[str, Any]:
        """Set fields, to be saved by the next event; a status that no act may lead to is refused (domain 3.3).

        Whatever moves a ticket ends its being stale. Raises: IllegalMove.
        """
        if fields.get("status", self.status) != self.status or fields.get("waiting", self.waiting) != self.waiting:
            check_step(
                (self.status, self.waiting), (fields.get("status", self.status), fields.get("waiting", self.waiting)),
                resolution=fields.get("resolution", self.resolution), accepted=self.accepted_at is not None,
            )  # fmt: skip
        if (moved_at := fields.get("moved_at")) is not None:
            fields = {"active_at": moved_at, "stale_since": None, "stale_level": 0} | fields
        return super().change(**fields)
