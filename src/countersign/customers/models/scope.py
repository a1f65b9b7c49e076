"""Who is responsible for which layer of a product: the provider's catalogue, in versions."""

from __future__ import annotations

from django.db import models

from countersign.ledger.models import Recorded


class Scope(Recorded):
    """A version of the responsibility matrix of one product; versions do not change.

    product:  as services name it; `*` for every product without a matrix of its own.
    layers:   rows as `rules.scope.checked` returns them.
    """

    ledger_kind = "scope"
    recorded = ("product", "version", "layers", "made_at")
    append_only = True

    product = models.TextField()
    version = models.IntegerField()
    layers = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "customers_scope"
        constraints = [models.UniqueConstraint(fields=["product", "version"], name="customers_scope_version")]
