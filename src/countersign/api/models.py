"""Tokens of programs."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from countersign.customers.models import Contract
from countersign.ledger.models import Recorded


class ApiToken(Recorded):
    """A program's right to act as one person, for some scopes, until a day.

    digest:   SHA-256 of the token; the token itself is shown once and kept nowhere.
    account:  who answers for it: the token can no more than this person, and dies with the account.
    contract: the one that a customer's token acts for; it dies with the person's place on it. Staff act for none.
    """

    ledger_kind = "api_token"
    recorded = ("name", "account_id", "scopes", "expires_at", "ended_at", "contract_id")

    name = models.TextField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    scopes = ArrayField(models.TextField())
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    digest = models.BinaryField(unique=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_token"


class TokenUse(models.Model):
    """When a token was used last, and from where."""

    working_paper = True

    token = models.OneToOneField(ApiToken, models.CASCADE, primary_key=True, related_name="used")
    used_at = models.DateTimeField()
    ip = models.GenericIPAddressField(null=True)

    class Meta:
        db_table = "api_token_use"


class Spending(models.Model):
    """How many requests a token or an address has made in its newest minute."""

    working_paper = True

    holder = models.TextField(primary_key=True)
    minute = models.DateTimeField()
    spent = models.IntegerField()

    class Meta:
        db_table = "api_spending"


class KeyUse(models.Model):
    """What was asked for under an idempotency key, as a digest; the ledger says what came of it."""

    working_paper = True

    key = models.TextField(primary_key=True)
    asked = models.BinaryField()
    used_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "api_key_use"
