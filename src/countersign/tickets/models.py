"""Tables of tickets and of all that belongs to them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Least

from countersign.customers.models import Contract, Service
from countersign.files.models import Upload
from countersign.ledger.models import Recorded, RecordedPart

ACCOUNT = settings.AUTH_USER_MODEL
FAR_AWAY = datetime(9999, 1, 1, tzinfo=UTC)


class Ticket(Recorded):
    """One problem of one contract; its number is its id. Status and clocks are folds of its events."""

    ledger_kind = "ticket"
    recorded = (
        "contract_id", "service_id", "kind", "author_id", "opened_at", "origin_channel", "origin_ip",
        "origin_session", "origin_assurance", "status", "waiting", "cycle", "severity_claimed", "severity",
        "title", "summary", "facts", "addressee_id", "holder_id", "holding", "accepted_at",
        "first_answered_at", "clock", "clock_started_at", "clock_due_at", "promised_at", "resolution",
        "cause", "action", "checked", "proposed_at", "declared_solved_at", "closed_at", "confirmed_at",
        "confirmed_by_id", "rejections", "moved_at",
    )  # fmt: skip

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="tickets")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="tickets")
    kind = models.TextField()
    author = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    origin_channel = models.TextField()
    origin_ip = models.GenericIPAddressField(null=True)
    origin_session = models.TextField(null=True)
    origin_assurance = models.TextField()
    status = models.TextField()
    waiting = models.TextField(default="")
    cycle = models.IntegerField(default=1)
    severity_claimed = models.TextField()
    severity = models.TextField()
    title = models.TextField()
    summary = models.TextField()
    facts = models.JSONField(default=dict)
    addressee = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    holding = models.TextField(default="")
    accepted_at = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    clock = models.TextField(default="")
    clock_started_at = models.DateTimeField(null=True)
    clock_due_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    resolution = models.TextField(default="")
    cause = models.TextField(default="")
    action = models.TextField(default="")
    checked = models.TextField(default="")
    proposed_at = models.DateTimeField(null=True)
    declared_solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    rejections = models.IntegerField(default=0)
    # The last public message or change of status: what "quiet", "we wait since" and fourteen days of silence count
    # from (domain 3.4). Notes, handovers, the addressee, facts and severity move nothing.
    moved_at = models.DateTimeField()
    # What lists are ordered by: the earlier of clock and promise, or far away. Derived by the database.
    order_at = models.GeneratedField(
        expression=Coalesce(Least("clock_due_at", "promised_at"), models.Value(FAR_AWAY)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    class Meta:
        db_table = "tickets_ticket"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["new", "in_progress", "waiting", "closed"]), name="tickets_ticket_status"
            ),
            # In progress or waiting means that a named person holds it; new means that nobody does.
            models.CheckConstraint(
                condition=Q(status="new", holder=None)
                | Q(status__in=["in_progress", "waiting"], holder__isnull=False)
                | Q(status="closed"),
                name="tickets_ticket_holder",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | ~Q(resolution=""), name="tickets_ticket_closed_with_resolution"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", waiting__in=["info", "confirm"]) | (~Q(status="waiting") & Q(waiting="")),
                name="tickets_ticket_waiting_reason",
            ),
        ]
        indexes = [
            # With all that the rail counts, so that its counters are read from the index alone.
            models.Index(
                fields=["order_at", "id"], name="tickets_open_by_promise", condition=~Q(status="closed"),
                include=["status", "waiting", "holder", "addressee", "moved_at"],
            ),
            models.Index(
                fields=["waiting", "order_at", "id"], name="tickets_waiting_by_promise", condition=Q(status="waiting")
            ),
            models.Index(
                fields=["holder", "order_at", "id"], name="tickets_open_by_holder", condition=~Q(status="closed")
            ),
            models.Index(
                fields=["status", "order_at", "id"], name="tickets_open_by_status", condition=~Q(status="closed")
            ),
            models.Index(fields=["contract", "-moved_at", "-id"], name="tickets_by_contract"),
            models.Index(fields=["-closed_at", "-id"], name="tickets_closed", condition=Q(status="closed")),
        ]


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


class Draft(models.Model):
    """Text a person has typed and not sent; `place` names the form it belongs to (E6).

    form:    the key of the form it was typed in. Once that key stands in the ledger, the text was sent.
    dropped: keys of forms that the person emptied on purpose; what they still send is ignored.
    """

    working_paper = True

    account = models.ForeignKey(ACCOUNT, models.CASCADE, related_name="+")
    place = models.TextField()
    content: Any = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    form = models.TextField(default="", db_default="")
    dropped: Any = ArrayField(models.TextField(), default=list, db_default=[])

    class Meta:
        db_table = "tickets_draft"
        constraints = [models.UniqueConstraint(fields=["account", "place"], name="tickets_draft_place")]


class Presence(models.Model):
    """Who has a ticket open at the moment, reading or writing (E17); forgotten after 30 seconds."""

    working_paper = True

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    account = models.ForeignKey(ACCOUNT, models.CASCADE, related_name="+")
    doing = models.TextField(default="reading")
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "tickets_presence"
        constraints = [models.UniqueConstraint(fields=["ticket", "account"], name="tickets_presence_once")]
        indexes = [models.Index(fields=["seen_at"], name="tickets_presence_recent")]


class SearchWords(models.Model):
    """What a ticket is found by: words a customer may search, words of staff, identifiers. Derived (E20)."""

    working_paper = True

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="+")
    contract_id = models.BigIntegerField()
    public = SearchVectorField()
    internal = SearchVectorField()

    class Meta:
        db_table = "tickets_searchwords"
        indexes = [
            GinIndex(fields=["public"], name="tickets_search_public"),
            GinIndex(fields=["internal"], name="tickets_search_internal"),
        ]


class Identifier(models.Model):
    """A host, an address or a code said in a ticket, matched exactly or from its beginning (E20). Derived."""

    working_paper = True

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    word = models.TextField()
    internal = models.BooleanField(default=False)

    class Meta:
        db_table = "tickets_identifier"
        constraints = [models.UniqueConstraint(fields=["ticket", "word"], name="tickets_identifier_once")]
        indexes = [models.Index(
                fields=["word", "ticket"], name="tickets_identifier_word", opclasses=["text_pattern_ops", "int8_ops"]
            )]
