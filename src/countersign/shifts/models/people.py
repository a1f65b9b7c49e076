"""When people are away and who stands in for them; what they know."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from countersign.ledger.models import Recorded

ACCOUNT = settings.AUTH_USER_MODEL


class Absence(Recorded):
    """A person is away and somebody stands in; it ends by itself.

    settled_at: when what the person held was handed on.
    """

    ledger_kind = "absence"
    recorded = (
        "person_id", "begins_at", "ends_at", "substitute_id", "reason", "entered_by_id", "settled_at", "cancelled_at",
    )  # fmt: skip

    person = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    substitute = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(default="", blank=True)
    entered_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "shifts_absence"
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="shifts_absence_forward")]
        indexes = [
            models.Index(fields=["ends_at", "begins_at"], name="shifts_absence_when", condition=Q(cancelled_at=None))
        ]


class Skill(Recorded):
    """What a person knows: a family of products in one layer, how well, in which languages, until when.

    level: 1 knows it, 2 may be offered tickets as second line, 3 teaches it.
    """

    ledger_kind = "skill"
    recorded = ("person_id", "family", "layer", "level", "languages", "until_at", "removed_at")

    person = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    family = models.TextField()
    layer = models.TextField(default="", blank=True)
    level = models.IntegerField()
    languages: ArrayField[list[str], list[str]] = ArrayField(models.TextField(), default=list, blank=True)
    until_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "shifts_skill"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "family", "layer"], condition=Q(removed_at=None), name="shifts_skill_once"
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="shifts_skill_level"),
        ]
