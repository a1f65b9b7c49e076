"""The append-only, hash-chained record. Rooms say `ledger.append(…)` and `ledger.subscribe(…)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from countersign.ledger.commands import append
    from countersign.ledger.subscriptions import subscribe

__all__ = ["append", "subscribe"]


def __getattr__(name: str) -> Any:
    # Models may only be imported once Django's apps are ready; the room's doors open on first use.
    if name == "append":
        from countersign.ledger.commands import append

        return append
    if name == "subscribe":
        from countersign.ledger.subscriptions import subscribe

        return subscribe
    raise AttributeError(name)
