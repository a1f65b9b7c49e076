"""Makers of event rows: one for the commands, the one-statement paths and the bench loader alike."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.kernel.actor import Actor
from countersign.ledger import rules
from countersign.ledger.models import Recorded, RecordedPart

COLUMNS = (
    "subject_kind", "subject_id", "seq", "type", "at", "recorded_at", "actor_kind", "actor_id", "role",
    "channel", "assurance", "method", "contract", "ip", "staff_only", "key", "commitment", "body", "prev", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventRows:
    """One event ready to be written: the ledger_event columns in order, and its payload."""

    columns: tuple[Any, ...]
    salt: bytes
    payload: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands: its subject, its number there, and the hash before it."""

    kind: str
    id: int
    seq: int
    prev: bytes
    contract: int | None = None


def main_role(by: Actor) -> str:
    """Return the roles an actor bore, in one word list, as the event keeps them."""
    return " ".join(sorted(by.roles))


def make(
    type_: str, place: Place, *, by: Actor, at: datetime, recorded_at: datetime,
    payload: Mapping[str, Any], staff_only: bool = False,
) -> EventRows:  # fmt: skip
    """Make the rows of one event: salt, commitment, canonical bytes, hash.

    payload: plain values only (see `rules.plain`); the peer address joins it, so that it can be erased.
    """
    hand = {"typed_by": {"id": by.hand[0], "name": by.hand[1]}} if by.hand else {}
    content = rules.canonical({"ip": by.ip, **hand, **payload})
    salt = os.urandom(rules.SALT_BYTES)
    commitment = rules.commitment(salt, content)
    role = main_role(by)
    contract = place.contract if place.contract is not None else by.contract
    body = rules.canonical(
        {
            "v": rules.EVENT_VERSION,
            "subject": place.kind,
            "id": place.id,
            "seq": place.seq,
            "type": type_,
            "at": rules.instant(at),
            "recorded_at": rules.instant(recorded_at),
            "actor": by.kind if by.id is None else f"{by.kind}:{by.id}",
            "role": role,
            "channel": by.channel,
            "assurance": by.assurance,
            "method": by.method,
            "session": by.session,
            "contract": contract,
            "staff_only": staff_only,
            "key": by.key,
            "payload": commitment.hex(),
        }
    )
    hash_ = rules.chained(place.prev, body)
    columns = (
        place.kind, place.id, place.seq, type_, at, recorded_at, by.kind, by.id, role,
        by.channel, by.assurance, by.method, contract, by.ip, staff_only, by.key, commitment, body, place.prev, hash_,
    )  # fmt: skip
    return EventRows(columns, salt, content, hash_)


def told_of(part: RecordedPart, changed: Iterable[str] | None = None) -> dict[str, Any]:
    """Say what an event says of a part: all its recorded fields when it is new, else those that changed."""
    state = part.recorded_state()
    row = state if changed is None else {name: state[name] for name in changed if name in state}
    return {"kind": part.part_kind, "id": part.pk, "row": row}


def advance(
    type_: str, subject: Recorded, *, by: Actor, at: datetime, recorded_at: datetime,
    content: Mapping[str, Any], staff_only: bool = False,
) -> tuple[EventRows, dict[str, Any]]:  # fmt: skip
    """Make a subject's next event of its pending changes; set its `seq` and `head`, save nothing.

    subject: has its number already.
    content: what else the event says: `parts` and `facts`.
    Returns the event's rows, and the changed fields with what they were before.
    """
    pending = subject.settle()
    payload: dict[str, Any] = {}
    if subject.seq == 0:
        payload["after"] = subject.first_state()
    elif kept := [name for name in pending if name in subject.recorded]:
        payload["before"] = {name: pending[name] for name in kept}
        payload["after"] = {name: rules.plain(getattr(subject, name)) for name in kept}
    payload |= {name: rules.plain(said) for name, said in content.items() if said}
    subject.seq += 1
    contract = getattr(subject, "contract_id", None)
    place = Place(subject.ledger_kind, subject.pk, subject.seq, bytes(subject.head), contract)
    rows = make(type_, place, by=by, at=at, recorded_at=recorded_at, payload=payload, staff_only=staff_only)
    subject.head = rows.hash
    return rows, pending
