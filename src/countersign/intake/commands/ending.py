"""How a call ends, whoever says so: the operator, the exchange, or nobody within its time."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.intake.models import Call, Callback
from countersign.intake.rules.callbacks import MOST_ATTEMPTS, OPEN, CallbackState, next_window
from countersign.intake.rules.calls import LONGEST
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.writing import writes


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
    """Settle a callback that was made; one that nobody answered is planned anew, until it was tried often enough.

    One that the customer took back during the call stays taken back.
    """
    if callback.state not in OPEN:
        return
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
    callback.change(attempts=tried, begins_at=begins, ends_at=ends, call_id=None, overdue_at=None)
    ledger.append("callback.unanswered", callback, by=by, at=at)


@writes
def end_forgotten(*, by: Actor, at: datetime) -> int:
    """End calls that nobody ended, after the longest time a call can last; return how many. Idempotent.

    Whoever said a code in one was reached; else a callback is tried again rather than forgotten.
    """
    require(by, "call.keep_time")
    stale = Call.objects.filter(ended_at=None, began_at__lte=at - LONGEST).order_by("id").values_list("id", flat=True)
    ended = 0
    for number in list(stale[:200]):
        call = Call.locked(number)
        if call.ended_at is None:
            close(call, reached=call.proven_at is not None, by=by, at=at)
            ended += 1
    return ended
