"""Attempts at deceiving us, as the identity lane reads and exports them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.intake import policy
from countersign.intake.models import Attempt
from countersign.intake.queries.recordings import recordings_of
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotAllowed
from countersign.ledger.queries import EventRow, events_of
from countersign.ledger.rules import instant

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt with the call in which it happened."""

    id: int
    call: int
    at: datetime
    kind: str
    words: str
    claimed_name: str
    claimed_number: str
    contract: str
    customer: str
    operator: str
    alarmed: bool


def attempts(by: Actor, *, before: int | None = None, limit: int = MOST_SHOWN) -> list[AttemptRow]:
    """Return attempts, the newest first. One query. Raises NotAllowed."""
    if not policy.can_watch(by):
        raise NotAllowed("not_watcher")
    rows = Attempt.objects.select_related("call", "claimed_contract__customer", "operator").order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [
        AttemptRow(
            row.pk,
            row.call_id,
            row.at,
            row.kind,
            row.words,
            row.claimed_name,
            row.call.claimed_number,
            row.claimed_contract.number if row.claimed_contract else "",
            row.claimed_contract.customer.name if row.claimed_contract else "",
            row.operator.name,
            row.alarmed,
        )
        for row in rows[:limit]
    ]


def exported(rows: list[AttemptRow]) -> list[dict[str, Any]]:
    """Write attempts as they are given to the police: the calls' events with their hashes, digests of recordings."""
    sounds = recordings_of([row.call for row in rows])
    return [
        {
            "attempt": row.id,
            "at": instant(row.at),
            "kind": row.kind,
            "words": row.words,
            "claimed_name": row.claimed_name,
            "claimed_number": row.claimed_number,
            "claimed_contract": row.contract,
            "operator": row.operator,
            "alarmed": row.alarmed,
            "recordings": [
                {"name": one.name, "size_bytes": one.size_bytes, "sha256": one.sha256, "at": instant(one.at)}
                for one in sounds.get(row.call, ())
            ],
            "events": [_told(event) for event in events_of("attempt", row.id)],
            "call": {"id": row.call, "events": [_told(event) for event in events_of("call", row.call)]},
        }
        for row in rows
    ]


def _told(event: EventRow) -> dict[str, Any]:
    return {
        "seq": event.seq, "type": event.type, "at": instant(event.at), "recorded_at": instant(event.recorded_at),
        "assurance": event.assurance, "hash": event.hash, "content": event.payload,
    }  # fmt: skip
