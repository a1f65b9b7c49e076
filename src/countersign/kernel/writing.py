"""`@writes`: the one door through which the record changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction

from countersign.kernel import guards
from countersign.kernel.actor import Actor
from countersign.kernel.errors import AlreadyDone, DomainError, StepUpNeeded

P = ParamSpec("P")
R = TypeVar("R")

# The ledger tells what a used idempotency key led to: (key) -> (kind, id) or None.
_first_result: list[Callable[[str], tuple[str, int] | None]] = []


def answer_replays_with(find: Callable[[str], tuple[str, int] | None]) -> None:
    """Register the ledger's look-up of used idempotency keys (done once, at start)."""
    _first_result[:] = [find]


def writes(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command atomically, and roll it back when it changed the record without a ledger event.

    A command inside a command joins its transaction but answers for its own writes.
    With an idempotency key in `by`, a replay raises AlreadyDone naming the first result (E7).
    """

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if guards.writing.get() is not None:
            return _recorded(command, *args, **kwargs)
        by = kwargs.get("by")
        key = by.key if isinstance(by, Actor) else None
        try:
            with transaction.atomic():
                return _recorded(command, *args, **kwargs)
        except (DomainError, StepUpNeeded, IntegrityError) as refusal:
            # A replayed form fails in many ways (its ticket is already accepted, its key already used):
            # whatever the way, the person is owed the first result, not a refusal.
            if key is None or isinstance(refusal, AlreadyDone):
                raise
            first = _first_result[0](key) if _first_result else None
            if first is None:
                raise
            raise AlreadyDone(kind=first[0], id=first[1]) from refusal

    return run


def _recorded(command: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    mine = guards.Writing(getattr(command, "__qualname__", repr(command)))
    token = guards.writing.set(mine)
    try:
        result = command(*args, **kwargs)
    finally:
        guards.writing.reset(token)
    guards.settle(mine)
    return result
