"""What belongs to a ticket: words on both sides, files, who held it, how it was rated."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from countersign.files.models import Upload
from countersign.kernel.errors import Conflict
from countersign.ledger.models import RecordedPart
from countersign.tickets.models.ticket import ACCOUNT, Ticket


class Message(RecordedPart):
    """A public message; it never changes, a correction is a new message."""

    part_kind = "message"
    subject_field = "ticket"
    recorded = (
        "ticket_id", "side", "kind", "author_id", "author_name", "body", "at", "channel", "assurance", "ip",
        "contract_number", "method",
    )  # fmt: skip

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="messages")
    side = models.TextField()
    kind = models.TextField()
    author = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    author_name = models.TextField()
    body = models.TextField()
    at = models.DateTimeField()
    channel = models.TextField()
    assurance = models.TextField()
    ip = models.GenericIPAddressField(null=True)
    contract_number = models.TextField(default="")
    method = models.TextField(default="", db_default="")

    class Meta:
        db_table = "tickets_message"
        indexes = [models.Index(fields=["ticket", "id"], name="tickets_message_thread")]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: a message is never deleted, what is wrong in it is corrected by another (domain 3.3)."""
        raise Conflict("message_never_deleted")


class Review(RecordedPart):
    """That a message counts as less proven than it was taken for; nothing ever raises it again (security 4.1)."""

    part_kind = "review"
    subject_field = "ticket"
    recorded = ("ticket_id", "message_id", "was", "level", "reason", "by_id", "by_name", "at")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, models.PROTECT, related_name="reviews")
    was = models.TextField()
    level = models.TextField()
    reason = models.TextField()
    by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "tickets_review"


class Reading(RecordedPart):
    """Why somebody of the staff looked at a ticket that is not their work (security T91)."""

    part_kind = "reading"
    subject_field = "ticket"
    recorded = ("ticket_id", "person_id", "person_name", "reason", "at")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    person = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    person_name = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "tickets_reading"
        indexes = [models.Index(fields=["ticket", "person", "-at"], name="tickets_reading_said")]


class Note(RecordedPart):
    """An internal note: a table of its own, which nothing that a customer sees can read (E3)."""

    part_kind = "note"
    subject_field = "ticket"
    recorded = ("ticket_id", "kind", "author_id", "author_name", "body", "at")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="notes")
    kind = models.TextField(default="comment")
    author = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    author_name = models.TextField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "tickets_note"
        indexes = [models.Index(fields=["ticket", "id"], name="tickets_note_thread")]


class Attachment(RecordedPart):
    """A file on a message or on a note, never on both."""

    part_kind = "attachment"
    subject_field = "ticket"
    recorded = ("ticket_id", "message_id", "note_id", "upload_id", "name", "sha256", "size_bytes", "at")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="attachments")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="attachments")
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="attachments")
    upload = models.OneToOneField(Upload, models.PROTECT, related_name="attachment")
    name = models.TextField()
    sha256 = models.TextField()
    size_bytes = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "tickets_attachment"
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False, note=None) | Q(message=None, note__isnull=False),
                name="tickets_attachment_on_one",
            )
        ]


class Assignment(RecordedPart):
    """Who holds a ticket from when to when; one open and accepted at most, one offer at most."""

    part_kind = "assignment"
    subject_field = "ticket"
    recorded = (
        "ticket_id", "person_id", "kind", "offered_at", "offered_by_id", "accepted_at", "ended_at", "end_reason",
    )  # fmt: skip

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="assignments")
    person = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    kind = models.TextField(default="working")
    offered_at = models.DateTimeField(null=True)
    offered_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(default="")

    class Meta:
        db_table = "tickets_assignment"
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at=None, accepted_at__isnull=False),
                name="tickets_assignment_one_holder",
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at=None, accepted_at=None), name="tickets_assignment_one_offer"
            ),
        ]  # fmt: skip


class Rating(RecordedPart):
    """How the customer found one cycle of the ticket: one rating a cycle, changeable for 14 days."""

    part_kind = "rating"
    subject_field = "ticket"
    recorded = ("ticket_id", "cycle", "satisfaction", "comment", "author_id", "at")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="ratings")
    cycle = models.IntegerField()
    satisfaction = models.IntegerField()
    comment = models.TextField(default="")
    author = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "tickets_rating"
        constraints = [
            models.UniqueConstraint(fields=["ticket", "cycle"], name="tickets_rating_one_a_cycle"),
            models.CheckConstraint(
                condition=Q(satisfaction__gte=1, satisfaction__lte=5), name="tickets_rating_one_to_five"
            ),
        ]
