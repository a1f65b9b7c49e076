"""Mails that belong to a ticket by their token, and stand beside it until a contact makes them their own."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from countersign.customers.models import Contract
from countersign.ledger.models import Recorded
from countersign.mail.models import RawMail
from countersign.tickets.models import Ticket

ACCOUNT = settings.AUTH_USER_MODEL


class HeldMail(Recorded):
    """What a mail says to a ticket: received by mail, not verified. It is no message of the ticket.

    sender:   the contact whom the token was made for, and whose address the mail is from (A1, no more).
    """

    ledger_kind = "held_mail"
    recorded = (
        "mail_id", "ticket_id", "contract_id", "sender_id", "address", "words", "came_at", "state", "settled_at",
        "settled_by_id",
    )  # fmt: skip

    mail = models.OneToOneField(RawMail, models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    sender = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    address = models.TextField()
    words = models.TextField()
    came_at = models.DateTimeField()
    state = models.TextField(default="waiting")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "intake_held_mail"
        indexes = [
            models.Index(fields=["contract"], name="intake_held_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["ticket", "id"], name="intake_held_ticket"),
        ]
