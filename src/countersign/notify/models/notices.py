"""Tables of outgoing mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from countersign.ledger.models import Recorded
from countersign.tickets.models import Ticket


class Notice(Recorded):
    """One mail to one person: number, title, promise and link, never a word of a message or a note (E3, E12).

    words:  what the mail server answered, or where the mail was written.
    server: the mail server that took it. answers: Message-ID of the mail that it answers.
    event:  id of the ledger event that it tells of; one notice an event, person and kind (E40).
    opened_at: when its reader first opened the page that it links to; nothing in the mail itself tells on anybody.
    """

    ledger_kind = "notice"
    recorded = (
        "recipient_id", "address", "ticket_id", "event", "kind", "locale", "subject", "body", "message_id",
        "state", "words", "attempts", "created_at", "sent_at", "server", "answers", "opened_at",
    )  # fmt: skip

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    address = models.TextField()
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+")
    event = models.BigIntegerField(null=True)
    kind = models.TextField()
    locale = models.TextField()
    subject = models.TextField()
    body = models.TextField()
    message_id = models.TextField(unique=True)
    state = models.TextField(default="queued")
    words = models.TextField(default="")
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    server = models.TextField(default="", db_default="", blank=True)
    answers = models.TextField(default="", db_default="", blank=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notify_notice"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sent", "failed", "held", "digested", "skipped"]),
                name="notify_notice_state",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="notify_notice_sent_at",
            ),
            models.UniqueConstraint(fields=["event", "recipient", "kind"], name="notify_notice_once"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notify_notice_recipient"),
            models.Index(fields=["ticket", "id"], name="notify_notice_ticket"),
            models.Index(fields=["id"], name="notify_notice_queued", condition=Q(state="queued")),
            # Whom a bounce names, and how many mails in a row came back.
            models.Index(
                Upper("address"), F("id").desc(), name="notify_notice_sent", condition=Q(sent_at__isnull=False)
            ),
            models.Index(
                Upper("address"), F("id").desc(), name="notify_notice_refused",
                condition=Q(state="failed", attempts__gt=0),
            ),
            models.Index(fields=["address", "created_at"], name="notify_notice_unproven", condition=Q(kind="unproven")),
        ]


class Outgoing(models.Model):
    """A notice that has not left yet: the exact text to send, forgotten when it is sent or has failed.

    unsettled: attempts that were begun and of which no outcome was recorded: the process died meanwhile.
    """

    working_paper = True

    notice = models.OneToOneField(Notice, models.CASCADE, primary_key=True, related_name="+")
    body = models.TextField()
    unsettled = models.IntegerField(default=0)

    class Meta:
        db_table = "notify_outgoing"
