"""The ledger's tables, and the shape of rows that the ledger records."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Now

from countersign.kernel.errors import NotVisible
from countersign.ledger.rules import START, plain


class TransactionId(models.Field[str, str]):
    """PostgreSQL's 64-bit transaction id: the feed's order, and how it skips no late committer."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class CurrentTransaction(models.Func):
    """The id of the transaction that writes the row."""

    function = "pg_current_xact_id"
    output_field = TransactionId()
    arity = 0


class Event(models.Model):
    """One act, for ever. The columns are projections of `body` and are checked against it."""

    id = models.BigAutoField(primary_key=True)
    xid = TransactionId(db_default=CurrentTransaction(), editable=False)
    subject_kind = models.TextField()
    subject_id = models.BigIntegerField()
    seq = models.IntegerField()
    type = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor_kind = models.TextField()
    actor_id = models.BigIntegerField(null=True)
    role = models.TextField(default="")
    channel = models.TextField()
    assurance = models.TextField()
    method = models.TextField(default="", db_default="")
    contract = models.BigIntegerField(null=True)
    ip = models.GenericIPAddressField(null=True)
    staff_only = models.BooleanField(default=False)
    key = models.TextField(null=True)
    commitment = models.BinaryField()
    body = models.BinaryField()
    prev = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_event"
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "seq"], name="ledger_event_chain"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(key__isnull=False), name="ledger_event_key"
            ),
        ]
        indexes = [models.Index(fields=["xid", "id"], name="ledger_event_feed")]


class Payload(models.Model):
    """What an event says, beside it, so that it can be erased while every hash still holds."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, db_column="event_id")
    salt = models.BinaryField()
    body = models.BinaryField()

    class Meta:
        db_table = "ledger_payload"


class Cursor(models.Model):
    """How far a follower of the feed has read."""

    working_paper = True

    name = models.TextField(primary_key=True)
    xid = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)

    class Meta:
        db_table = "ledger_cursor"


class RecordedRow(models.Model):
    """A row whose recorded fields the ledger can reproduce; only `ledger.append` saves it."""

    recorded: ClassVar[tuple[str, ...]] = ()
    _defaulted_fields: ClassVar[frozenset[str]]

    class Meta:
        abstract = True

    def recorded_state(self) -> dict[str, Any]:
        """Return the recorded fields as an event holds them."""
        return {name: plain(getattr(self, name)) for name in self.recorded}

    def first_state(self) -> dict[str, Any]:
        """Return the recorded fields as the first event holds them: what is not there yet is not said."""
        kept = ((name, getattr(self, name)) for name in self.recorded)
        return {name: plain(value) for name, value in kept if value is not None or name in self._defaulted()}

    @classmethod
    def _defaulted(cls) -> frozenset[str]:
        """Name the fields that a replay fills when no event speaks of them: their absence would say that."""
        if "_defaulted_fields" not in cls.__dict__:
            fields = (field for field in cls._meta.concrete_fields if field.has_db_default())
            cls._defaulted_fields = frozenset(field.attname for field in fields)
        return cls._defaulted_fields

    def change(self, **fields: Any) -> dict[str, Any]:
        """Set fields, to be saved by the next `ledger.append`; return what they were before."""
        pending: dict[str, Any] = self.__dict__.setdefault("_pending", {})
        before = {}
        for name, value in fields.items():
            old = getattr(self, name)
            if old == value:
                continue
            before[name] = plain(old)
            pending.setdefault(name, plain(old))
            setattr(self, name, value)
        return before

    def settle(self) -> dict[str, Any]:
        """Hand over the pending changes (field → value before) and forget them."""
        pending: dict[str, Any] = self.__dict__.pop("_pending", {})
        return pending


class Recorded(RecordedRow):
    """A subject of the ledger: a row with a chain of its own.

    seq, head: number and hash of its newest event, checked by `ledger verify`.
    """

    ledger_kind: ClassVar[str] = ""

    seq = models.IntegerField(default=0, editable=False)
    head = models.BinaryField(default=START, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def locked(cls, key: int) -> Self:
        """Read the row and lock it for the rest of the transaction. Raises NotVisible."""
        row = cls._default_manager.select_for_update(of=("self",)).filter(pk=key).first()
        if row is None:
            raise NotVisible
        return row

    @classmethod
    def locked_if_free(cls, key: int, **still: Any) -> Self | None:
        """Read the row and lock it, unless another transaction holds it or it is no longer as asked: then None."""
        rows = cls._default_manager.select_for_update(of=("self",), skip_locked=True)
        return rows.filter(pk=key, **still).first()


class RecordedPart(RecordedRow):
    """A row that belongs to a subject: written by an event of that subject's chain.

    subject_field: name of the foreign key to the subject.
    """

    part_kind: ClassVar[str] = ""
    subject_field: ClassVar[str] = ""

    class Meta:
        abstract = True
