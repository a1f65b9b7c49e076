"""People who act for a customer."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from countersign.customers.models.contracts import Contract
from countersign.ledger.models import Recorded


class Contact(Recorded):
    """A person who acts for a customer on one contract, and is never the holder.

    name, email:  as the owner wrote them; None for contacts from before, whose account says it.
    rights:       order, call, billing; None for those that come with the roles.
    phone:        a number one may be called back at, with its plus.
    invited_at:   an invitation that the person has not accepted yet; until then the contact is not active.
    """

    ledger_kind = "contact"
    recorded = (
        "account_id", "contract_id", "roles", "is_active", "name", "email", "rights", "phone", "invited_at",
    )  # fmt: skip

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contacts")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="contacts")
    roles = ArrayField(models.TextField(), default=list)
    is_active = models.BooleanField(default=True)
    name = models.TextField(null=True)
    email = models.TextField(null=True)
    rights = ArrayField(models.TextField(), null=True)
    phone = models.TextField(null=True)
    invited_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "customers_contact"
        constraints = [models.UniqueConstraint(fields=["account", "contract"], name="customers_contact_once")]
