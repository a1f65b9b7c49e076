"""Calendars and their versions."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from countersign.ledger.models import Recorded, RecordedPart


class Calendar(Recorded):
    """Working time under a name: the home of a contract, the night shift of a site."""

    ledger_kind = "calendar"
    recorded = ("name",)

    name = models.TextField()

    class Meta:
        db_table = "calendars_calendar"
        constraints = [models.UniqueConstraint(Lower("name"), name="calendars_calendar_name")]


class CalendarVersion(RecordedPart):
    """What a calendar says from an instant on. Versions are only added; clocks keep the one that they started with.

    content:        zone, week and dated days, as `rules.read` takes them.
    labels:         what dated days are called, by date: a holiday, a day moved from elsewhere.
    zone_database:  version of the time zone database when it was made (F14).
    in_force_from:  clocks that start from here on go by it, until a newer one is in force.
    source:         where it was taken from: a template, a package of holidays, a file; empty when typed.
    """

    part_kind = "calendar_version"
    ledger_kind = "calendar_version"
    subject_field = "calendar"
    recorded = (
        "version", "content", "labels", "zone_database", "in_force_from", "made_at", "made_by", "source", "note",
    )  # fmt: skip
    append_only = True

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="versions")
    version = models.IntegerField()
    content = models.JSONField()
    labels = models.JSONField(default=dict)
    zone_database = models.TextField()
    in_force_from = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.TextField(default="")
    source = models.TextField(default="")
    note = models.TextField(default="")

    class Meta:
        db_table = "calendars_version"
        constraints = [models.UniqueConstraint(fields=["calendar", "version"], name="calendars_version_number")]
