"""The ledger's one job: tell a subscription of events."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from countersign.ledger.queries import events
from countersign.ledger.subscriptions import registry


@app.task(name="ledger.tell", queue="ledger", retry=RetryStrategy(max_attempts=8, exponential_wait=3))  # type: ignore[untyped-decorator]
def tell(subscription: str, events: list[int]) -> None:
    """Run one subscription's handler over a batch of events, in feed order."""
    _tell(subscription, events)


def _tell(name: str, ids: list[int]) -> None:
    handle = registry[name].handle
    for event in events(ids):
        handle(event)
