"""People who act for a customer."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from countersign.customers.models.contracts import Contract
from countersign.ledger.models import Recorded


class Contact(Recorded):
    """A person who acts for a customer on one contract, and is never the holder."""

    ledger_kind = "contact"
    recorded = ("account_id", "contract_id", "roles", "is_active")

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contacts")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="contacts")
    roles = ArrayField(models.TextField(), default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "customers_contact"
        constraints = [models.UniqueConstraint(fields=["account", "contract"], name="customers_contact_once")]
