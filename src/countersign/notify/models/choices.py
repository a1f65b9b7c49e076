"""Tables of what people chose about notices, of what was held, and of the devices that a push reaches."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from countersign.ledger.models import Recorded, RecordedPart

ACCOUNT = settings.AUTH_USER_MODEL


class Preferences(Recorded):
    """How a person wants to be told; without a row the preset of their roles holds.

    preset:     name of a preset, or "own".
    ways:       {group: way}, the whole matrix as it was saved.
    told_from, told_until, digest_at: minutes of the person's local day.
    days:       weekdays on which they are told, Monday is 1.
    """

    ledger_kind = "preferences"
    recorded = (
        "account_id", "preset", "ways", "quiet", "told_from", "told_until", "days", "digest_at", "changed_at",
    )  # fmt: skip

    account = models.OneToOneField(ACCOUNT, models.PROTECT, related_name="+")
    preset = models.TextField()
    ways: Any = models.JSONField(default=dict)
    quiet = models.TextField(default="never")
    told_from = models.IntegerField(default=480)
    told_until = models.IntegerField(default=1200)
    days: ArrayField[list[int], list[int]] = ArrayField(models.IntegerField(), default=list, blank=True)
    digest_at = models.IntegerField(default=480)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "notify_preferences"
        constraints = [
            models.CheckConstraint(condition=Q(quiet__in=["never", "shift", "hours"]), name="notify_preferences_quiet")
        ]


class Timing(RecordedPart):
    """When and by which way one notice leaves, where that is not by mail at once.

    group:   what the person chose about. until: when it is looked at again; none when it left or never will.
    reason:  why it did not leave at once. digest: the notice that it was told in.
    """

    part_kind = "timing"
    subject_field = "notice"
    recorded = ("notice_id", "group", "way", "until", "reason", "digest_id")

    notice = models.OneToOneField("notify.Notice", models.PROTECT, related_name="timing")
    group = models.TextField()
    way = models.TextField()
    until = models.DateTimeField(null=True)
    reason = models.TextField(default="", blank=True)
    digest = models.ForeignKey("notify.Notice", models.PROTECT, null=True, related_name="told")

    class Meta:
        db_table = "notify_timing"
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=["mail", "push", "digest", "nothing"]), name="notify_timing_way"
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["until"], name="notify_timing_due", condition=Q(until__isnull=False))]


class Device(Recorded):
    """A browser that a person lets us push to. host: of its push service; the address itself is no record."""

    ledger_kind = "device"
    recorded = ("account_id", "name", "host", "added_at", "ended_at", "ended_for")

    account = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    name = models.TextField()
    host = models.TextField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_for = models.TextField(default="", blank=True)

    class Meta:
        db_table = "notify_device"
        indexes = [models.Index(fields=["account"], name="notify_device_account", condition=Q(ended_at=None))]


class DeviceKeys(models.Model):
    """Address and keys of a device, forgotten when it ends. seen_at: when its browser last showed itself."""

    working_paper = True

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="keys")
    endpoint = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    p256dh = models.TextField()
    auth = models.TextField()
    seen_at = models.DateTimeField()
    pushed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notify_device_keys"
