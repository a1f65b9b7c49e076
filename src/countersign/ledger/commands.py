"""The ledger's one verb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.ledger.models import Recorded, RecordedPart
from countersign.ledger.rows import COLUMNS, EventRows, Place, make
from countersign.ledger.rules import plain

INSERT_EVENT = f"""
WITH event AS (
    INSERT INTO ledger_event ({", ".join(COLUMNS)})
    VALUES ({", ".join(["%s"] * len(COLUMNS))}) RETURNING id
)
INSERT INTO ledger_payload (event_id, salt, body) SELECT id, %s, %s FROM event RETURNING event_id
"""


@dataclass(frozen=True, slots=True)
class Appended:
    """The event just written."""

    id: int
    seq: int
    hash: bytes


def append(
    type_: str, subject: Recorded, /, *, by: Actor, at: datetime,
    parts: Sequence[RecordedPart] = (), facts: Mapping[str, Any] | None = None, staff_only: bool = False,
) -> Appended:  # fmt: skip
    """Save the subject's pending changes and its parts, and append the event that tells of them.

    subject:    new (unsaved) or locked; its fields were set through `change`.
    parts:      new or changed rows of the subject; saved here too.
    facts:      whatever else the event should say: reasons, names, the words of a question.
    staff_only: the event and its very existence are kept from customers (E3).
    Queries:    the clock, one a part, the subject, the event with its payload.
    Source:     house.md §3, M3.
    """
    recorded_at = _clock_and_number(subject)
    pending = subject.settle()
    subject.seq += 1
    payload: dict[str, Any] = {}
    if subject._state.adding:
        payload["after"] = subject.recorded_state()
    elif kept := [name for name in pending if name in subject.recorded]:
        payload["before"] = {name: pending[name] for name in kept}
        payload["after"] = {name: plain(getattr(subject, name)) for name in kept}
    if parts:
        payload["parts"] = [_saved_part(part) for part in parts]
    if facts:
        payload["facts"] = plain(facts)
    place = Place(
        subject.ledger_kind, subject.pk, subject.seq, bytes(subject.head), getattr(subject, "contract_id", None)
    )
    rows = make(type_, place, by=by, at=at, recorded_at=recorded_at, payload=payload, staff_only=staff_only)
    subject.head = rows.hash
    if subject._state.adding:
        subject.save(force_insert=True)
    else:
        subject.save(update_fields=["seq", "head", *pending])
    return Appended(write(rows), subject.seq, rows.hash)


def write(rows: EventRows) -> int:
    """Insert one made event with its payload; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT_EVENT, [*rows.columns, rows.salt, rows.payload])
        event_id: int = cursor.fetchone()[0]
    return event_id


def _clock_and_number(subject: Recorded) -> datetime:
    """Read the database clock; a new subject gets its number in the same query, to be hashed with it."""
    if subject.pk is not None:
        return database_now()
    table = subject._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp(), nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        recorded_at, subject.pk = cursor.fetchone()
    moment: datetime = recorded_at
    return moment


def _saved_part(part: RecordedPart) -> dict[str, Any]:
    """Save one row of the subject and return what the event must say of it."""
    pending = part.settle()
    if part._state.adding:
        # A part made before its subject had a number learns the number by being given the subject anew.
        setattr(part, part.subject_field, getattr(part, part.subject_field))
        part.save(force_insert=True)
        row = part.recorded_state()
    else:
        part.save(update_fields=list(pending))
        row = {name: plain(getattr(part, name)) for name in pending if name in part.recorded}
    return {"kind": part.part_kind, "id": part.pk, "row": row}
