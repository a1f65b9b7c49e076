"""Who the provider is, and who its customers are."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from countersign.ledger.models import Recorded


class Provider(Recorded):
    """The provider whose desk this is: one row, made by `countersign init`."""

    ledger_kind = "provider"
    recorded = ("name", "zone", "languages", "contract_pattern")

    name = models.TextField()
    zone = models.TextField(default="UTC")
    languages = ArrayField(models.TextField(), default=list)
    contract_pattern = models.TextField(default="##-####")

    class Meta:
        db_table = "customers_provider"


class Customer(Recorded):
    """The party to contracts, in one of four categories (M12)."""

    ledger_kind = "customer"
    recorded = ("name", "category", "state", "locale", "zone")

    name = models.TextField()
    category = models.TextField()
    state = models.TextField(default="active")
    locale = models.TextField(default="en")
    zone = models.TextField(default="UTC")

    class Meta:
        db_table = "customers_customer"
        constraints = [
            models.CheckConstraint(
                condition=Q(category__in=["individual", "legal_entity", "sole_trader", "state_institution"]),
                name="customers_customer_category",
            )
        ]
