"""Tables of general questions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from countersign.customers.models import Contract
from countersign.general.rules.questions import Channel, Direction, State
from countersign.ledger.models import Recorded, RecordedPart
from countersign.mail.models import RawMail

ACCOUNT = settings.AUTH_USER_MODEL


class Question(Recorded):
    """What somebody asks of whom nothing is proven.

    name, address, handle: claimed. A handle names the adapter and the conversation there: `telegram:123`.
    vouched:     the domain of the mail's sender vouches for it (A1); it proves no person.
    account, asked_for: who was signed in while asking, and the contract acted for; the tray shows neither.
    waits_since: since when whoever asked waits for us; empty when the last word is ours.
    draft_id:    the draft that was made of it, in the room above.
    """

    ledger_kind = "question"
    recorded = (
        "channel", "name", "address", "handle", "vouched", "locale", "state", "mail_id", "account_id", "asked_for_id",
        "first_seen_at", "last_said_at", "waits_since", "taken_by_id", "taken_at", "settled_at", "draft_id",
    )  # fmt: skip

    channel = models.TextField()
    name = models.TextField(default="", blank=True)
    address = models.TextField(default="", blank=True)
    handle = models.TextField(default="", blank=True)
    vouched = models.BooleanField(default=False)
    locale = models.TextField(default="en")
    state = models.TextField(default=State.OPEN.value)
    mail = models.OneToOneField(RawMail, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    asked_for = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    first_seen_at = models.DateTimeField()
    last_said_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    draft_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "general_question"
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=[channel.value for channel in Channel]), name="general_question_channel"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="general_question_state"
            ),
        ]
        indexes = [
            models.Index(fields=["waits_since", "id"], name="general_question_open", condition=Q(state="open")),
            models.Index(fields=["state", "-last_said_at", "-id"], name="general_question_listed"),
            models.Index(fields=["handle"], name="general_question_handle", condition=~Q(handle="")),
        ]


class SavedAnswer(Recorded):
    """An answer that is given often, in three languages. words: language → text with places for public facts."""

    ledger_kind = "saved_answer"
    recorded = ("shortcut", "title", "words", "saved_at", "ended_at")

    shortcut = models.TextField()
    title = models.TextField()
    words: Any = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "general_saved_answer"
        constraints = [
            models.UniqueConstraint(
                fields=["shortcut"], name="general_saved_shortcut", condition=Q(ended_at__isnull=True)
            ),
        ]


class Said(RecordedPart):
    """One thing said in a question, by whoever asked or by us.

    author: who of the staff; none of whoever asked, and of the word that all is kept, which a machine says.
    """

    part_kind = "said"
    subject_field = "question"
    recorded = ("question_id", "direction", "author_id", "words", "at", "assurance", "saved_id", "mail_id", "remote")

    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    direction = models.TextField()
    author = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+")
    words = models.TextField()
    at = models.DateTimeField()
    assurance = models.TextField(default="A0")
    saved = models.ForeignKey(SavedAnswer, models.PROTECT, null=True, related_name="+")
    mail = models.OneToOneField(RawMail, models.PROTECT, null=True, related_name="+")
    remote = models.TextField(default="", blank=True)

    class Meta:
        db_table = "general_said"
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=[direction.value for direction in Direction]), name="general_said_direction"
            ),
            models.CheckConstraint(condition=Q(author=None) | Q(direction="out"), name="general_said_author"),
        ]
        indexes = [
            models.Index(fields=["question", "id"], name="general_said_thread"),
            models.Index(fields=["saved"], name="general_said_saved", condition=Q(saved__isnull=False)),
        ]


class Visit(models.Model):
    """The browser that a conversation belongs to. digest: of the word in its cookie, which is kept nowhere."""

    working_paper = True

    question = models.ForeignKey(Question, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(ACCOUNT, models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "general_visit"


class Arrival(models.Model):
    """That a network, and whoever names an address, asked or said something: forgotten after a day.

    address: a digest of the named address; empty when none was named. first: it began a question.
    """

    working_paper = True

    network = models.TextField()
    address = models.TextField(default="", blank=True)
    first = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "general_arrival"
        indexes = [
            models.Index(fields=["network", "at"], name="general_arrival_network"),
            models.Index(fields=["address", "at"], name="general_arrival_address", condition=~Q(address="")),
        ]


class Dispatch(models.Model):
    """An answer on its way by a messenger, with what the messenger said to it last."""

    working_paper = True

    said = models.OneToOneField(Said, models.CASCADE, related_name="+")
    state = models.TextField(default="queued")
    attempts = models.IntegerField(default=0)
    queued_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    words = models.TextField(default="", blank=True)

    class Meta:
        db_table = "general_dispatch"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["queued", "sent", "failed"]), name="general_dispatch_state"),
        ]
        indexes = [models.Index(fields=["id"], name="general_dispatch_queued", condition=Q(state="queued"))]
