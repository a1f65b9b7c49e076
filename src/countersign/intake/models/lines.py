"""Calls as a telephone exchange tells of them, and who sits at which extension."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from countersign.files.models import Upload
from countersign.intake.models.calls import Call
from countersign.ledger.models import Recorded, RecordedPart

ACCOUNT = settings.AUTH_USER_MODEL
_LOCKS = 0x504258


class LineCall(Recorded):
    """One call of an exchange (PBX): what it told, when it happened there and when we heard of it.

    pbx, pbx_call:      the exchange's name and its id of the call: the key, however often an event is told.
    rang_at …:          when we heard of it, by the database's clock; pbx_rang_at …: by the exchange's, if it said so.
    number_told:        the number as the exchange wrote it; number: as E.164. It proves nothing.
    extensions:         where it rang.   extension: where it was answered.
    swept:              nobody told of its end; we closed it.
    call:               the operator's call, once somebody of the staff is known to have answered.
    settled_at:         of a missed call: somebody decided what follows.
    """

    ledger_kind = "line_call"
    recorded = (
        "pbx", "pbx_call", "direction", "state", "number", "number_told", "line", "extensions", "extension", "rang_at",
        "answered_at", "ended_at", "pbx_rang_at", "pbx_answered_at", "pbx_ended_at", "notice", "cause", "swept",
        "operator_id", "call_id", "heard_at", "settled_at", "settled_by_id",
    )  # fmt: skip

    pbx = models.TextField()
    pbx_call = models.TextField()
    direction = models.TextField(default="in")
    state = models.TextField()
    number = models.TextField(default="", blank=True)
    number_told = models.TextField(default="", blank=True)
    line = models.TextField(default="", blank=True)
    extensions: ArrayField[list[str], list[str]] = ArrayField(models.TextField(), default=list, blank=True)
    extension = models.TextField(default="", blank=True)
    rang_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    pbx_rang_at = models.DateTimeField(null=True)
    pbx_answered_at = models.DateTimeField(null=True)
    pbx_ended_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField()
    notice = models.BooleanField(default=False)
    cause = models.TextField(default="", blank=True)
    swept = models.BooleanField(default=False)
    operator = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    call = models.OneToOneField(Call, models.PROTECT, null=True, related_name="line_call")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "intake_line_call"
        constraints = [models.UniqueConstraint(fields=["pbx", "pbx_call"], name="intake_line_call_key")]
        indexes = [
            models.Index(
                fields=["heard_at"], name="intake_line_call_running",
                condition=models.Q(state__in=["ringing", "answered"]),
            ),
            models.Index(
                fields=["heard_at"], name="intake_line_call_missed",
                condition=models.Q(state="missed", settled_at=None),
            ),
        ]  # fmt: skip


class LineRecording(RecordedPart):
    """A recording of a call that no operator of ours has: words left on the machine, an extension of nobody."""

    part_kind = "recording"
    subject_field = "line_call"
    recorded = ("line_call_id", "upload_id", "name", "sha256", "size_bytes", "at")

    line_call = models.ForeignKey(LineCall, models.PROTECT, related_name="recordings")
    upload = models.OneToOneField(Upload, models.PROTECT, related_name="+")
    name = models.TextField()
    sha256 = models.TextField()
    size_bytes = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "intake_line_recording"


class AwaitedRecording(models.Model):
    """A recording that an exchange named and that is still to be fetched from the configured address.

    next_at: when it is asked for again; empty when it was given up.
    words:   why it could not be fetched the last time.
    """

    working_paper = True

    line_call = models.ForeignKey(LineCall, models.CASCADE, related_name="awaited")
    url = models.TextField()
    tries = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    words = models.TextField(default="", blank=True)

    class Meta:
        db_table = "intake_awaited_recording"
        constraints = [models.UniqueConstraint(fields=["line_call", "url"], name="intake_awaited_recording_once")]
        indexes = [
            models.Index(fields=["next_at"], name="intake_awaited_due", condition=models.Q(next_at__isnull=False))
        ]


class Extension(Recorded):
    """Which telephone a member of the staff sits at.

    pbx:    the exchange it is of; empty for any.
    lines:  the lines (numbers called, queues) they listen to where an exchange names no extension; none for all.
    """

    ledger_kind = "extension"
    recorded = ("account_id", "pbx", "number", "lines", "set_at")

    account = models.OneToOneField(ACCOUNT, models.PROTECT, related_name="+")
    pbx = models.TextField(default="", blank=True)
    number = models.TextField(default="", blank=True)
    lines: ArrayField[list[str], list[str]] = ArrayField(models.TextField(), default=list, blank=True)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "intake_extension"
        constraints = [
            models.UniqueConstraint(
                fields=["pbx", "number"], condition=~models.Q(number=""), name="intake_extension_number"
            )
        ]


class CallNotes(models.Model):
    """What the operator of a call is typing, until it is written down: it outlives the line."""

    working_paper = True

    call = models.OneToOneField(Call, models.CASCADE, primary_key=True, related_name="notes")
    content = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "intake_call_notes"


def hold_line_call(pbx: str, pbx_call: str) -> None:
    """Lock one id of an exchange until the transaction ends: two events at once make one call."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCKS, f"{pbx}\n{pbx_call}"])
