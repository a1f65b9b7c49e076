"""Attempts at deceiving us: recorded as such, the second of a day alarms, all of them exported whole (S6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from countersign import ledger
from countersign.intake.commands import wording
from countersign.intake.commands.finding import found
from countersign.intake.models import Attempt, Call
from countersign.intake.queries.attempts import AttemptRow, exported
from countersign.intake.rules import calls as rules
from countersign.intake.rules.calls import AttemptKind
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Invalid
from countersign.kernel.writing import writes

_DAY = timedelta(days=1)


@writes
def record_attempt(call_id: int, kind: str, words: str, *, claimed_name: str = "", by: Actor, at: datetime) -> Attempt:
    """Record that a caller tried to get past the countersign: what was said, known, demanded.

    Raises:  NotVisible, NotAllowed, Invalid.
    Source:  M10; domain.md S6.
    """
    call = found(call_id, by)
    require(by, "attempt.record", call)
    if kind not in set(AttemptKind):
        raise Invalid("attempt_kind", field="kind")
    said = wording.words(words)
    name = wording.name(claimed_name)
    return _recorded(call, AttemptKind(kind), said, name, by=by, at=at)


def note_guessing(call: Call, *, by: Actor, at: datetime) -> Attempt:
    """Record by ourselves that codes are guessed; part of the command that refused one. It always alarms."""
    return _recorded(call, AttemptKind.CODE_GUESSED, "", "", by=by, at=at, alarmed=True)


def _recorded(
    call: Call, kind: AttemptKind, said: str, name: str, *, alarmed: bool = False, by: Actor, at: datetime
) -> Attempt:
    today = Attempt.objects.filter(at__gt=at - _DAY)
    if call.claimed_contract_id is not None:
        today = today.filter(claimed_contract_id=call.claimed_contract_id)
    else:
        today = today.filter(claimed_contract_id=None, call__claimed_number=call.claimed_number)
    attempt = Attempt(
        call=call, claimed_contract_id=call.claimed_contract_id, claimed_name=name, kind=kind.value, words=said, at=at,
        operator_id=by.account_id, alarmed=alarmed or rules.alarms(today.count() + 1),
    )  # fmt: skip
    ledger.append("attempt.recorded", attempt, by=by, at=at, staff_only=True)
    if attempt.alarmed:
        ledger.append("attempt.alarmed", attempt, by=by.without_key(), at=at, staff_only=True)
    return attempt


@writes
def export_attempts(rows: list[AttemptRow], *, by: Actor, at: datetime) -> list[dict[str, object]]:
    """Give attempts out whole, with the events of their calls and the digests of recordings; each is marked.

    Raises:  NotAllowed.
    Source:  M10; domain.md S6.
    """
    require(by, "attempt.read")
    bundle = exported(rows)
    for row in sorted(rows, key=lambda one: one.id):
        ledger.append("attempt.exported", Attempt.locked(row.id), by=by.without_key(), at=at, staff_only=True)
    return bundle
