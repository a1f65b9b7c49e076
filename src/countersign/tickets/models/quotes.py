"""Paid work: what is offered on a ticket, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from countersign.customers.models import Contract
from countersign.ledger.models import RecordedPart
from countersign.tickets.models.ticket import ACCOUNT, Ticket
from countersign.tickets.rules.quotes import COUNTED, OPEN, QuoteState


class Quote(RecordedPart):
    """An offer of paid work: accepted or not free of charge, charged only when done.

    full_minor:    what all of it costs; amount_minor: what is left to pay after the plan's minutes.
    plan_minutes:  of the plan, taken for `month` from the offer on; given back when nothing comes of it.
    settled_*:     who accepted, declined or withdrew it, and when; of one that expired nobody.
    """

    part_kind = "quote"
    subject_field = "ticket"
    recorded = (
        "ticket_id", "contract_id", "state", "text", "minutes", "full_minor", "currency", "plan_minutes",
        "amount_minor", "month", "offered_by_id", "offered_by_name", "offered_at", "expires_at", "settled_by_id",
        "settled_by_name", "settled_at", "reason", "done_by_id", "done_by_name", "done_at", "done_text", "charged_at",
    )  # fmt: skip

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="quotes")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", db_index=False)
    state = models.TextField(default=QuoteState.OFFERED.value)
    text = models.TextField()
    minutes = models.IntegerField()
    full_minor = models.BigIntegerField()
    currency = models.TextField()
    plan_minutes = models.IntegerField()
    amount_minor = models.BigIntegerField()
    month = models.TextField()
    offered_by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+", db_index=False)
    offered_by_name = models.TextField()
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+", db_index=False)
    settled_by_name = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    done_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+", db_index=False)
    done_by_name = models.TextField(default="")
    done_at = models.DateTimeField(null=True)
    done_text = models.TextField(default="")
    charged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tickets_quote"
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state__in=[state.value for state in OPEN]),
                name="tickets_quote_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in QuoteState]), name="tickets_quote_state"
            ),
            # Nothing is done that nobody accepted, nothing is charged that is not done.
            models.CheckConstraint(
                condition=~Q(state__in=["done", "charged"])
                | Q(settled_by__isnull=False, settled_at__isnull=False, done_at__isnull=False),
                name="tickets_quote_done_is_accepted",
            ),
            models.CheckConstraint(
                condition=Q(charged_at=None) | Q(state="charged"), name="tickets_quote_charged_is_done"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, plan_minutes__gte=0, plan_minutes__lte=models.F("minutes"))
                & Q(amount_minor__gte=0, amount_minor__lte=models.F("full_minor")),
                name="tickets_quote_amounts",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contract", "month"], condition=Q(state__in=[state.value for state in COUNTED]),
                include=["plan_minutes"], name="tickets_quote_minutes",
            ),
            models.Index(fields=["expires_at"], condition=Q(state="offered"), name="tickets_quote_until"),
        ]  # fmt: skip
