"""Reads of the ledger: a subject's events, its state at a second, a used key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from countersign.kernel.reading import prepared
from countersign.ledger.rules import State, fold

_EVENTS = """
SELECT e.id, e.subject_kind, e.subject_id, e.seq, e.type, e.at, e.recorded_at, e.actor_kind, e.actor_id,
       e.role, e.channel, e.assurance, e.method, e.contract, host(e.ip), e.staff_only, encode(e.hash, 'hex'), p.body
FROM ledger_event e LEFT JOIN ledger_payload p ON p.event_id = e.id
"""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event with its content; `payload` is empty when the content was erased."""

    id: int
    kind: str
    subject: int
    seq: int
    type: str
    at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_id: int | None
    role: str
    channel: str
    assurance: str
    method: str
    contract: int | None
    ip: str | None
    staff_only: bool
    hash: str
    payload: dict[str, Any]

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.payload.get("facts") or {}
        return facts

    @property
    def after(self) -> dict[str, Any]:
        after: dict[str, Any] = self.payload.get("after") or {}
        return after

    @property
    def before(self) -> dict[str, Any]:
        before: dict[str, Any] = self.payload.get("before") or {}
        return before

    @property
    def typed_by(self) -> str:
        """Name who of the staff typed it for a proven caller; empty when the actor did."""
        return str((self.payload.get("typed_by") or {}).get("name", ""))

    def parts(self, kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield (id, recorded fields) of the parts of one kind that the event wrote."""
        for part in self.payload.get("parts") or ():
            if part["kind"] == kind:
                yield part["id"], part["row"]


def events_of(kind: str, subject: int, *, staff: bool = True) -> list[EventRow]:
    """Return a subject's events in order of `seq`; without `staff`, those a customer may know of. One query."""
    where = "WHERE e.subject_kind = %s AND e.subject_id = %s" + ("" if staff else " AND NOT e.staff_only")
    return _read(f"{_EVENTS} {where} ORDER BY e.seq", [kind, subject])


def events(ids: Iterable[int]) -> list[EventRow]:
    """Return the events with these ids in feed order. One query."""
    return _read(f"{_EVENTS} WHERE e.id = ANY(%s) ORDER BY e.xid, e.id", [list(ids)])


def until(rows: Iterable[EventRow], moment: datetime) -> list[EventRow]:
    """Keep the events up to and including a second (or an instant, when it names a fraction).

    Order is `seq`, not time: of two requests at once the later in the chain may have read the clock first.
    Nothing is kept without what stands before it, or a state would be shown that never was.
    """
    end = moment if moment.microsecond else moment + timedelta(seconds=1) - timedelta(microseconds=1)
    kept = list(rows)
    while kept and kept[-1].at > end:
        kept.pop()
    return kept


def state_of(rows: Iterable[EventRow]) -> State:
    """Fold events into the state that they leave."""
    return fold((row.seq, row.payload) for row in rows)


def first_result(key: str) -> tuple[str, int] | None:
    """Tell which subject a used idempotency key led to, or None. One query."""
    with prepared() as cursor:
        cursor.execute("SELECT subject_kind, subject_id FROM ledger_event WHERE key = %s", [key])
        found: tuple[str, int] | None = cursor.fetchone()
    return found


def _read(sql: str, params: list[Any]) -> list[EventRow]:
    with prepared() as cursor:
        cursor.execute(sql, params)
        return [EventRow(*(*row[:-1], json.loads(bytes(row[-1])) if row[-1] else {})) for row in cursor.fetchall()]
