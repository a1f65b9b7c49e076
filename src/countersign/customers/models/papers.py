"""Papers of the room that are not part of the record: registrations nobody has confirmed, names of the billing."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from countersign.ledger.models import Recorded


class RegistrationPaper(models.Model):
    """What somebody filled in before their e-mail was proven; thrown away when it is not proven in time.

    person:  the first contact; the password is chosen behind the mailed link, so none lies here.
    advice:  the advice that was shown and not followed.
    """

    working_paper = True

    email = models.TextField()
    person = models.TextField()
    phone = models.TextField(default="")
    locale = models.TextField()
    zone = models.TextField()
    category = models.TextField()
    jurisdiction = models.TextField()
    name = models.TextField()
    data = models.JSONField()
    advice = ArrayField(models.TextField(), default=list)
    submitted_at = models.DateTimeField()

    class Meta:
        db_table = "customers_registration_paper"
        indexes = [
            models.Index(fields=["submitted_at"], name="customers_paper_age"),
            models.Index(fields=["email", "submitted_at"], name="customers_paper_email"),
        ]


class BillingName(models.Model):
    """Which row a name of the provider's billing stands for, and the digest of its newest line."""

    working_paper = True

    kind = models.TextField()
    external_id = models.TextField()
    subject_id = models.BigIntegerField()
    digest = models.BinaryField()

    class Meta:
        db_table = "customers_billing_name"
        constraints = [models.UniqueConstraint(fields=["kind", "external_id"], name="customers_billing_name_once")]


class Import(Recorded):
    """One list of customers taken over from the billing."""

    ledger_kind = "import"
    recorded = ("name", "digest", "state", "counts")

    name = models.TextField()
    digest = models.TextField()
    state = models.TextField()
    counts = models.JSONField(default=dict)

    class Meta:
        db_table = "customers_import"
