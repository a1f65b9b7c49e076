"""Tables of what came back: what servers said of a mail after they had taken it, and of the letterbox it was for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from countersign.ledger.models import Recorded, RecordedPart
from countersign.mail.models import RawMail

ACCOUNT = settings.AUTH_USER_MODEL


class Returned(RecordedPart):
    """One bounce of one notice: whom it names, the server's code and words, and whether the address is dead.

    kind:    hard, soft, or delayed (the server still tries).
    proven:  it names a Message-ID or came to a return path that only we can make; else its recipient alone fitted.
    mail:    the mail that it was; a mail is one bounce at most.
    """

    part_kind = "returned"
    subject_field = "notice"
    recorded = ("notice_id", "mail_id", "recipient", "status", "kind", "words", "proven", "at")

    notice = models.ForeignKey("notify.Notice", models.PROTECT, related_name="returned")
    mail = models.OneToOneField(RawMail, models.PROTECT, related_name="+")
    recipient = models.TextField()
    status = models.TextField(default="", blank=True)
    kind = models.TextField()
    words = models.TextField(default="", blank=True)
    proven = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "notify_returned"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["hard", "soft", "delayed"]), name="notify_returned_kind")
        ]


class Letterbox(Recorded):
    """An address that mail came back from: whether we still write to it, and who looks after it.

    address:   in small letters. account: whose it was when it came back.
    stopped_at: since when nothing is sent there; none when we write to it again.
    told_at:    since when its person reads in the portal that mail came back; none once they hid it or a mail arrived.
    task:      why staff should look at it (a rules.Task), empty when it was dealt with; taken_by: who does.
    words:     what the server said last.
    """

    ledger_kind = "letterbox"
    recorded = (
        "address", "account_id", "stopped_at", "told_at", "task", "task_at", "taken_by_id", "words", "notice_id",
    )  # fmt: skip

    address = models.TextField(unique=True)
    account = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    task = models.TextField(default="", blank=True)
    task_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    words = models.TextField(default="", blank=True)
    notice = models.ForeignKey("notify.Notice", models.PROTECT, related_name="+")

    class Meta:
        db_table = "notify_letterbox"
        constraints = [
            models.CheckConstraint(
                condition=Q(task__in=["", "hard", "soft", "doubtful"]), name="notify_letterbox_task"
            ),
            models.CheckConstraint(
                condition=Q(task="", task_at=None, taken_by=None) | (~Q(task="") & Q(task_at__isnull=False)),
                name="notify_letterbox_task_at",
            ),
        ]
        indexes = [
            models.Index(fields=["task_at", "id"], name="notify_letterbox_task", condition=~Q(task="")),
            models.Index(fields=["account"], name="notify_letterbox_told", condition=Q(told_at__isnull=False)),
        ]
