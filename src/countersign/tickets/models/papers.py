"""Working papers of tickets and what is derived from them: no part of the record."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from countersign.tickets.models.ticket import ACCOUNT, Ticket


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


class Leaving(models.Model):
    """A reply of the staff that was pressed and has not left: the seconds in which it can be taken back (E28).

    form:    the key of the form it was pressed with; a second press finds it here.
    content: the reply (`rules.leaving.plain`); emptied when it has left, for then the record has it.
    by:      who pressed, from where, proven how.
    refusal: why it did not leave: code and facts.
    """

    working_paper = True

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    account = models.ForeignKey(ACCOUNT, models.CASCADE, related_name="+", db_index=False)
    form = models.TextField(unique=True)
    content: Any = models.JSONField(default=dict)
    by: Any = models.JSONField(default=dict)
    state = models.TextField(default="leaving")
    pressed_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    refusal: Any = models.JSONField(null=True)

    class Meta:
        db_table = "tickets_leaving"
        constraints = [models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(state="leaving"), name="tickets_leaving_one"
            )]
        indexes = [
            models.Index(fields=["leaves_at"], condition=models.Q(state="leaving"), name="tickets_leaving_due"),
            models.Index(fields=["account"], condition=models.Q(state="refused"), name="tickets_leaving_refused"),
            models.Index(
                fields=["settled_at"], condition=models.Q(settled_at__isnull=False), name="tickets_leaving_settled"
            ),
        ]
