"""The room's jobs: what ends by itself, and answers that leave by messengers."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from countersign import ledger
from countersign.general import commands
from countersign.general.adapters import ADAPTERS
from countersign.general.commands import messengers
from countersign.general.queries.tray import dispatches_due
from countersign.general.rules.messengers import Delivered
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow

# A queued answer without a job would never leave; the sweep finds it again after this long.
FORGOTTEN_AFTER = timedelta(hours=13)


@app.periodic(cron="23 * * * *", periodic_id="general.keep_time")
@app.task(name="general.keep_time", queueing_lock="general.keep_time")
def keep_time(timestamp: int = 0) -> None:
    """End questions that nobody answered in time, forget visits and counts, plan forgotten answers. Idempotent."""
    now = database_now()
    commands.keep_time(by=SYSTEM, at=now)
    for dispatch in dispatches_due(now - FORGOTTEN_AFTER):
        defer(dispatch)


@ledger.subscribe("question.answered", "question.turned", "question.said", name="general.leave")
def leave(event: EventRow) -> None:
    """Queue an answer that leaves by a messenger. Idempotent."""
    with transaction.atomic():
        for number, _ in event.parts("said"):
            dispatch = messengers.queue(number, at=database_now())
            if dispatch is not None:
                defer(dispatch)


def defer(dispatch: int, wait: timedelta | None = None) -> None:
    """Plan an attempt; two attempts of one answer never run at once."""
    send.configure(
        lock=f"general.dispatch {dispatch}", schedule_in={"seconds": int(wait.total_seconds())} if wait else None
    ).defer(dispatch=dispatch)


@app.task(name="general.send", queue="messengers", retry=RetryStrategy(max_attempts=20, exponential_wait=2))
def send(dispatch: int) -> None:
    """Try to send one answer, and record what the messenger said. A kept retry is only for our own failures."""
    attempt(dispatch)


def attempt(dispatch: int) -> None:
    """Make one attempt: begin, send outside any transaction, record; plan the next one when there may be one."""
    now = database_now()
    leaving = messengers.begin(dispatch, at=now)
    if leaving is None:
        return
    adapter = ADAPTERS.get(leaving.adapter)
    if adapter is None:
        delivered = Delivered(False, "There is no such messenger here any more.", for_good=True)
    else:
        delivered = adapter.send(leaving.outgoing, int(now.timestamp()))
    with transaction.atomic():
        wait = messengers.record(dispatch, delivered, by=SYSTEM, at=database_now())
        if wait is not None:
            defer(dispatch, wait)
