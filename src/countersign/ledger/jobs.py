"""The ledger's one job: tell a subscription of events."""

from __future__ import annotations

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from countersign.ledger.queries import events
from countersign.ledger.subscriptions import registry

log = logging.getLogger("countersign.ledger")
ALONE_AFTER_SECONDS = 3


@app.task(name="ledger.tell", queue="ledger", retry=RetryStrategy(max_attempts=8, exponential_wait=3))  # type: ignore[untyped-decorator]
def tell(subscription: str, events: list[int]) -> None:
    """Run one subscription's handler over a batch of events, in feed order.

    An event whose handler fails is told again by a job of its own, so that the others of its batch are told now.
    """
    _tell(subscription, events)


def _tell(name: str, ids: list[int]) -> None:
    handle = registry[name].handle
    if len(ids) == 1:
        for event in events(ids):
            handle(event)
        return
    for event in events(ids):
        try:
            handle(event)
        except Exception:  # Whatever it is: after the last retry all that stood behind it would be told to nobody.
            log.exception("%s failed at event %s, which is told again alone.", name, event.id)
            tell.configure(schedule_in={"seconds": ALONE_AFTER_SECONDS}).defer(subscription=name, events=[event.id])
