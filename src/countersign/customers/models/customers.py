"""Who the provider is, and who its customers are."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT

from countersign.ledger.models import Recorded, RecordedPart


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
    """The party to contracts, in one of four categories (M12).

    name:       how it is called on screens; what it is in law stands in the party in force.
    state:      prospect until an identity officer has accepted it, then active; disputed freezes what owners may do.
    applicant:  who registered it by themselves, and becomes its first owner.
    """

    ledger_kind = "customer"
    recorded = ("name", "category", "state", "locale", "zone", "applicant_id", "applicant_phone")

    name = models.TextField()
    category = models.TextField()
    state = models.TextField(default="active")
    locale = models.TextField(default="en")
    zone = models.TextField(default="UTC")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    applicant_phone = models.TextField(null=True)

    class Meta:
        db_table = "customers_customer"
        indexes = [models.Index(fields=["state", "-id"], name="customers_customer_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(category__in=["individual", "legal_entity", "sole_trader", "state_institution"]),
                name="customers_customer_category",
            )
        ]


class Party(RecordedPart):
    """One version of who a customer is in law. Versions are only added: the newest one is in force (M13).

    jurisdiction:  the country, two letters.
    data:          the category's data set without the name; nothing of identity documents, that is in the vault.
    grounds:       what the version rests on: registration, import, identity change.
    """

    part_kind = "party"
    subject_field = "customer"
    recorded = ("version", "category", "jurisdiction", "name", "data", "valid_from", "grounds")
    append_only = True

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="parties")
    version = models.IntegerField()
    category = models.TextField()
    jurisdiction = models.TextField()
    name = models.TextField()
    data = models.JSONField()
    valid_from = models.DateTimeField()
    grounds = models.TextField()

    class Meta:
        db_table = "customers_party"
        indexes = [models.Index(KT("data__tax_id"), name="customers_party_tax_id")]
        constraints = [models.UniqueConstraint(fields=["customer", "version"], name="customers_party_version")]


class Verification(RecordedPart):
    """One look at a customer's identity: by whom, how, on what evidence, until when it holds.

    evidence:  reference of what was seen: a case, a document reference of the vault, a transfer. Never its data.
    officer:   the maker; `second` is the checker, where the category needs one, and never the same person.
    """

    part_kind = "verification"
    ledger_kind = "verification"  # How a proof names it: a second officer signs for one finding.
    subject_field = "customer"
    recorded = (
        "party_version", "method", "evidence", "passed", "state", "officer_id", "second_id", "looked_at",
        "settled_at", "valid_until",
    )  # fmt: skip

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="verifications")
    party_version = models.IntegerField()
    method = models.TextField()
    evidence = models.TextField()
    passed = models.BooleanField()
    state = models.TextField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "customers_verification"
        constraints = [
            models.CheckConstraint(
                condition=Q(second__isnull=True) | ~Q(second=models.F("officer")),
                name="customers_verification_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "in_force", "refused"]), name="customers_verification_state"
            ),
        ]
        indexes = [models.Index(fields=["customer", "-id"], name="customers_verification_newest")]
