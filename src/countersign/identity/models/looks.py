"""The working papers of what somebody of the staff has read within the hour (security T92)."""

from __future__ import annotations

from django.db import models

from countersign.identity.models.people import Account


class Look(models.Model):
    """A ticket or a customer that is not somebody's own work and that they have read: once an hour each.

    thing: `ticket:48213`, `customer:7`; or `said:near`, `said:cap`: that it was told to those who watch.
    """

    working_paper = True

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    thing = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "identity_look"
        constraints = [models.UniqueConstraint(fields=["account", "thing"], name="identity_look_once")]
        indexes = [models.Index(fields=["account", "at"], include=["thing"], name="identity_look_hour")]
