"""Makers of event rows: one for the commands, the one-statement paths and the bench loader alike."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.kernel.actor import Actor
from countersign.ledger import rules

COLUMNS = (
    "subject_kind", "subject_id", "seq", "type", "at", "recorded_at", "actor_kind", "actor_id", "role",
    "channel", "assurance", "contract", "ip", "staff_only", "key", "commitment", "body", "prev", "hash",
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
    content = rules.canonical({"ip": by.ip, **payload})
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
        by.channel, by.assurance, contract, by.ip, staff_only, by.key, commitment, body, place.prev, hash_,
    )  # fmt: skip
    return EventRows(columns, salt, content, hash_)
