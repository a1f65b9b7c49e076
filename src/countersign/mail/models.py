"""Tables of the mail room: every mail that was taken in, and what its bytes were read as."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from countersign.ledger.models import Recorded
from countersign.mail.rules.arrivals import MailState, Via

_SAME_MAIL = 0x4D41494C


class RawMail(Recorded):
    """One mail as it was handed over. Its bytes lie under DATA/mail-in since before this row was written.

    state, reasons:      what became of it, and why, as codes.
    about_kind, about_id: what it became: a draft, a ticket.
    """

    ledger_kind = "mail"
    recorded = (
        "sha256", "size_bytes", "via", "client_ip", "helo", "mail_from", "rcpt_to", "fetched_at", "state", "reasons",
        "about_kind", "about_id", "settled_at",
    )  # fmt: skip

    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    via = models.TextField()
    client_ip = models.GenericIPAddressField(null=True)
    helo = models.TextField(default="", blank=True)
    mail_from = models.TextField(default="", blank=True)
    rcpt_to = models.TextField(default="", blank=True)
    fetched_at = models.DateTimeField()
    state = models.TextField(default=MailState.RECEIVED.value)
    reasons: Any = models.JSONField(default=list)
    about_kind = models.TextField(default="", blank=True)
    about_id = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mail_raw"
        constraints = [
            # The same bytes for the same recipient are one mail, however often they are handed over (T53).
            models.UniqueConstraint(fields=["sha256", "rcpt_to"], name="mail_raw_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in MailState]), name="mail_raw_state"
            ),
            models.CheckConstraint(condition=models.Q(via__in=[via.value for via in Via]), name="mail_raw_via"),
            models.CheckConstraint(
                condition=models.Q(settled_at=None, state__in=["received", "read"])
                | (models.Q(settled_at__isnull=False) & ~models.Q(state__in=["received", "read"])),
                name="mail_raw_settled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["fetched_at"], name="mail_raw_waiting",
                condition=models.Q(state__in=["received", "read"]),
            ),
            models.Index(
                fields=["-fetched_at", "-id"], name="mail_raw_quarantine",
                condition=models.Q(state="quarantined"),
            ),
            models.Index(fields=["fetched_at", "state"], name="mail_raw_balance"),
        ]  # fmt: skip


class Gist(models.Model):
    """What a mail says in short, derived from its bytes and made anew whenever they are read again.

    body:   as `countersign mail inspect` prints it; nothing until it was read.
    fingerprint: names the words that a domain signed; the same again is a replay (T50).
    tries:  how often reading or deciding was begun; a mail that ends its reader is not tried for ever.
    """

    working_paper = True

    mail = models.OneToOneField(RawMail, models.PROTECT, primary_key=True, related_name="gist")
    body: Any = models.JSONField(null=True)
    fingerprint = models.TextField(default="", blank=True)
    tries = models.IntegerField(default=0)

    class Meta:
        db_table = "mail_gist"
        indexes = [
            models.Index(fields=["fingerprint"], name="mail_gist_signed", condition=~models.Q(fingerprint="")),
            # Mails of one conversation find each other in either order (T53).
            models.Index(KeyTextTransform("message_id", "body"), name="mail_gist_message_id"),
            GinIndex(KeyTransform("answers", "body"), name="mail_gist_answers"),
        ]


class Mailbox(models.Model):
    """How it goes with a mailbox that mail is fetched from.

    name:      user, server and folder; nothing that opens it.
    failed_at: since when it cannot be looked into; nothing while it can.
    """

    working_paper = True

    name = models.TextField(unique=True)
    idle = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.TextField(default="", blank=True)

    class Meta:
        db_table = "mail_mailbox"


class FetchedMail(models.Model):
    """One mail in a mailbox, by the numbers its server knows it by: taken, or why it stays there."""

    working_paper = True

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="fetched")
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    mail = models.ForeignKey(RawMail, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    failure = models.TextField(default="", blank=True)
    again_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mail_fetched"
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "uid_validity", "uid"], name="mail_fetched_once"),
        ]


class Canary(Recorded):
    """One mail that we sent to ourselves, to see that mail goes out and comes in.

    words:  what the mail server said when it was sent.
    lost_at: when it had not arrived in its time; it may arrive later still.
    """

    ledger_kind = "canary"
    recorded = ("message_id", "address", "sent_at", "words", "returned_at", "mail_id", "lost_at")

    message_id = models.TextField(unique=True)
    address = models.TextField()
    sent_at = models.DateTimeField()
    words = models.TextField(default="", blank=True)
    returned_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(RawMail, models.PROTECT, null=True, related_name="+")
    lost_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mail_canary"
        indexes = [
            models.Index(fields=["-sent_at"], name="mail_canary_newest"),
            models.Index(
                fields=["sent_at"], name="mail_canary_away",
                condition=models.Q(returned_at=None, lost_at=None),
            ),
        ]  # fmt: skip


def hold_bytes(sha256: str) -> None:
    """Lock the deliveries of the same bytes until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_SAME_MAIL, sha256])
