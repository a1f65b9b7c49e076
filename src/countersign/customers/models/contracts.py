"""Contracts, what they cover, and the support they were sold with."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from countersign.calendars.models import Calendar
from countersign.customers.models.customers import Customer
from countersign.customers.rules.plans import PlanKind
from countersign.ledger.models import Recorded


class Contract(Recorded):
    """A contract; its number is never reused.

    calendar:     the home calendar: what `home` means in the plan's norms; None is day and night.
    credit_rule:  name of the rule by which lost availability is paid for; empty for none.
    """

    ledger_kind = "contract"
    recorded = ("number", "customer_id", "signed_at", "ended_at", "calendar_id", "credit_rule")

    number = models.TextField(unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contracts")
    signed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, related_name="+")
    credit_rule = models.TextField(default="", db_default="", blank=True)

    class Meta:
        db_table = "customers_contract"


class Service(Recorded):
    """What the contract covers: a server, a bucket, a domain.

    fee_minor:  a month's fee in the smallest unit of the currency: what a credit for lost availability is part of.
    """

    ledger_kind = "service"
    recorded = ("contract_id", "name", "product", "site", "identifiers", "is_active", "fee_minor", "currency")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="services")
    name = models.TextField()
    product = models.TextField()
    site = models.TextField(default="", blank=True)
    identifiers = ArrayField(models.TextField(), default=list)
    is_active = models.BooleanField(default=True)
    fee_minor = models.BigIntegerField(default=0, db_default=0)
    currency = models.TextField(default="", db_default="", blank=True)

    class Meta:
        db_table = "customers_service"
        constraints = [models.UniqueConstraint(fields=["contract", "name"], name="customers_service_name")]


class Plan(Recorded):
    """A version of a support plan; versions do not change, and the database refuses it.

    targets:         severity → clock → {"seconds", "calendar", "share"}; read through `rules.norms`, which reads
                     the first format {"first_minutes", "next_minutes"} too.
    kind:            regular, trial or goodwill; the latter two have an end and fall back.
    third_pauses:    whether waiting for a third party stops the resolution clock.
    channels:        ways in that it covers; None, of plans from before, is the portal.
    named_contacts:  how many people may act on a contract; None for as many as one likes.
    paid_minutes:    of paid work, included each month.
    fee_minor:       a month's fee in the smallest unit of the currency.
    credit_rule:     name of the rule by which missed answers are paid for; empty for none.
    """

    ledger_kind = "plan"
    recorded = (
        "name", "version", "targets", "kind", "third_pauses", "channels", "named_contacts", "paid_minutes",
        "fee_minor", "currency", "credit_rule",
    )  # fmt: skip
    append_only = True

    name = models.TextField()
    version = models.IntegerField(default=1)
    targets = models.JSONField()
    kind = models.TextField(default="regular", db_default="regular")
    third_pauses = models.BooleanField(default=False, db_default=False)
    channels = ArrayField(models.TextField(), null=True)
    named_contacts = models.IntegerField(null=True)
    paid_minutes = models.IntegerField(default=0, db_default=0)
    fee_minor = models.BigIntegerField(default=0, db_default=0)
    currency = models.TextField(default="", db_default="", blank=True)
    credit_rule = models.TextField(default="", db_default="", blank=True)

    class Meta:
        db_table = "customers_plan"
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="customers_plan_version"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in PlanKind]), name="customers_plan_kind"
            ),
            models.CheckConstraint(
                condition=Q(fee_minor__gte=0, paid_minutes__gte=0), name="customers_plan_not_negative"
            ),
        ]  # fmt: skip


class NumberRange(Func):
    """A range of one number: range types bring what an exclusion needs, where btree_gist is missing."""

    function = "int8range"
    output_field = BigIntegerRangeField()


class InstantRange(Func):
    function = "tstzrange"
    output_field = DateTimeRangeField()


class Subscription(Recorded):
    """Which plan a contract has in [starts_at, ends_at); exactly one at any instant while the contract lives.

    Two are never in force together (the exclusion), and none follows another with a gap (a deferred trigger).
    awaited:  agreed for a later instant; a job lets it begin then, so that open clocks follow.
    Cancelled before it began: an empty interval, ends_at = starts_at.
    """

    ledger_kind = "subscription"
    recorded = ("contract_id", "plan_id", "starts_at", "ends_at", "awaited")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="subscriptions")
    plan = models.ForeignKey(Plan, models.PROTECT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    awaited = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "customers_subscription"
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(ends_at__isnull=True), name="customers_subscription_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="customers_subscription_forward",
            ),
            ExclusionConstraint(
                name="customers_subscription_one_plan",
                expressions=[
                    (NumberRange("contract_id", "contract_id", Value("[]")), RangeOperators.EQUAL),
                    (InstantRange("starts_at", "ends_at", Value("[)")), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"], condition=Q(awaited=True), name="customers_subscription_awaited"
            )
        ]  # fmt: skip
