"""How a call ends, whoever says so: the operator, the exchange, or nobody within its time."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.intake.models import Call, Callback
from countersign.intake.rules.callbacks import MOST_ATTEMPTS, CallbackState, next_window
from countersign.kernel.actor import Actor


def close(call: Call, *, reached: bool, by: Actor, at: datetime) -> Call:
    """End a locked call; a callback that reached nobody is tried again later, at most three times.

    Source: M9; domain.md Call, callback.
    """
    call.change(ended_at=at)
    ledger.append("call.ended", call, by=by, at=at, staff_only=call.contract_id is None)
    if call.callback_id is not None:
        _settle(Callback.locked(call.callback_id), reached=reached, by=by.without_key(), at=at)
    return call


def _settle(callback: Callback, *, reached: bool, by: Actor, at: datetime) -> None:
    """Settle a callback that was made; one that nobody answered is planned anew, until it was tried often enough."""
    if reached:
        callback.change(state=CallbackState.DONE.value, settled_at=at)
        ledger.append("callback.settled", callback, by=by, at=at)
        return
    tried = callback.attempts + 1
    if tried >= MOST_ATTEMPTS:
        callback.change(state=CallbackState.NOT_REACHED.value, settled_at=at, attempts=tried)
        ledger.append("callback.settled", callback, by=by, at=at)
        return
    begins, ends = next_window(callback.begins_at, callback.ends_at, at)
    callback.change(attempts=tried, begins_at=begins, ends_at=ends, call_id=None)
    ledger.append("callback.unanswered", callback, by=by, at=at)
