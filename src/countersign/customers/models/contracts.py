"""Contracts, what they cover, and the support they were sold with."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from countersign.customers.models.customers import Customer
from countersign.ledger.models import Recorded


class Contract(Recorded):
    """A contract; its number is never reused."""

    ledger_kind = "contract"
    recorded = ("number", "customer_id", "signed_at", "ended_at")

    number = models.TextField(unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contracts")
    signed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "customers_contract"


class Service(Recorded):
    """What the contract covers: a server, a bucket, a domain."""

    ledger_kind = "service"
    recorded = ("contract_id", "name", "product", "site", "identifiers", "is_active")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="services")
    name = models.TextField()
    product = models.TextField()
    site = models.TextField(default="", blank=True)
    identifiers = ArrayField(models.TextField(), default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "customers_service"
        constraints = [models.UniqueConstraint(fields=["contract", "name"], name="customers_service_name")]


class Plan(Recorded):
    """A version of a support plan; versions do not change.

    targets: severity → {"first_minutes", "next_minutes"}, counted day and night.
    """

    ledger_kind = "plan"
    recorded = ("name", "version", "targets")

    name = models.TextField()
    version = models.IntegerField(default=1)
    targets = models.JSONField()

    class Meta:
        db_table = "customers_plan"
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="customers_plan_version")]


class Subscription(Recorded):
    """Which plan a contract has from when to when; exactly one at any instant."""

    ledger_kind = "subscription"
    recorded = ("contract_id", "plan_id", "starts_at", "ends_at")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="subscriptions")
    plan = models.ForeignKey(Plan, models.PROTECT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "customers_subscription"
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(ends_at__isnull=True), name="customers_subscription_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="customers_subscription_forward",
            ),
        ]
