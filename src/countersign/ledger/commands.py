"""The ledger's one verb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.reading import prepared
from countersign.ledger.models import Recorded, RecordedPart
from countersign.ledger.rows import COLUMNS, EventRows, advance, told_of

# The number first: what a customer does may be the staff's alone to see, and RETURNING reads it back.
INSERT_EVENT = f"""
WITH number AS MATERIALIZED (SELECT nextval('ledger_event_id_seq') AS id),
event AS (
    INSERT INTO ledger_event (id, {", ".join(COLUMNS)})
    VALUES ((SELECT id FROM number), {", ".join(["%s"] * len(COLUMNS))})
),
payload AS (
    INSERT INTO ledger_payload (event_id, salt, body) SELECT id, %s::bytea, %s::bytea FROM number
)
SELECT id FROM number
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
    told = [_saved_part(part) for part in parts]
    content = {"parts": told, "facts": facts}
    rows, pending = advance(
        type_, subject, by=by, at=at, recorded_at=recorded_at, content=content, staff_only=staff_only
    )
    if subject._state.adding:
        subject.save(force_insert=True)
    else:
        subject.save(update_fields=["seq", "head", *pending])
    return Appended(write(rows), subject.seq, rows.hash)


def write(rows: EventRows) -> int:
    """Insert one made event with its payload; one statement."""
    with prepared() as cursor:
        cursor.execute(INSERT_EVENT, [*rows.columns, rows.salt, rows.payload])
        event_id: int = cursor.fetchone()[0]
    return event_id


def _clock_and_number(subject: Recorded) -> datetime:
    """Read the database clock; a new subject gets its number in the same query, to be hashed with it."""
    if subject.pk is not None:
        return database_now()
    table = subject._meta.db_table
    with prepared() as cursor:
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
        return told_of(part)
    part.save(update_fields=list(pending))
    return told_of(part, pending)
