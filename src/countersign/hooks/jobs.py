"""What the room does after commit: tells hooks of events, tries again, forgets."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from countersign import ledger
from countersign.hooks import commands, queries
from countersign.hooks.rules import HISTORY_AFTER
from countersign.hooks.sending import post
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow

# A delivery without a job would never leave; the sweep finds it again after this long.
FORGOTTEN_AFTER = timedelta(hours=1)
# What goes to an address that did not answer the last time leaves after everything that goes to others.
PATIENT = -1


@ledger.subscribe("ticket.*", name="hooks.tell")
def tell(event: EventRow) -> None:
    """Queue an event for whoever is to be told, however late; history and what is of staff alone is told to nobody."""
    if event.staff_only or event.recorded_at - event.at > HISTORY_AFTER:
        return
    with transaction.atomic():
        for delivery in commands.queue(event, at=database_now()):
            defer(delivery)


def defer(delivery: int, wait: timedelta | None = None, *, patient: bool = False) -> None:
    """Plan an attempt; two attempts of one delivery never run at once.

    patient: it leaves after everything that goes to others.
    """
    send.configure(
        lock=f"hooks.delivery {delivery}", schedule_in={"seconds": int(wait.total_seconds())} if wait else None,
        priority=PATIENT if patient else 0,
    ).defer(delivery=delivery, patient=patient)  # fmt: skip


def send_again(delivery: int, *, hook_id: int | None = None, by: Actor) -> int:
    """Queue one delivery anew together with its job; return the new one. Raises NotVisible, NotAllowed, Conflict."""
    with transaction.atomic():
        again = commands.replay(delivery, hook_id=hook_id, by=by, at=database_now())
        defer(again)
    return again


def send_failed_again(hook_id: int, *, by: Actor) -> int:
    """Queue anew what a hook was not told, with its jobs; return how many. Raises as `send_again`."""
    with transaction.atomic():
        made = commands.replay_failed(hook_id, by=by, at=database_now())
        for again in made:
            defer(again)
    return len(made)


@app.task(name="hooks.send", queue="hooks", retry=RetryStrategy(max_attempts=20, exponential_wait=2))
def send(delivery: int, patient: bool = False) -> None:
    """Try to send one delivery, and record what the other side said. A kept retry is only for our own failures.

    An address that did not answer the last time does not keep others waiting: what goes there is put behind once.
    """
    if not patient and queries.is_silent(delivery):
        defer(delivery, patient=True)
    else:
        attempt(delivery)


def attempt(delivery: int) -> None:
    """Make one attempt: begin, send outside any transaction, record; plan the next one when there may be one."""
    now = database_now()
    sending = commands.begin(delivery, at=now)
    if sending is None:
        return
    answer = post(sending, int(now.timestamp()))
    with transaction.atomic():
        wait = commands.record(delivery, answer, by=SYSTEM, at=database_now())
        if wait is not None:
            defer(delivery, wait, patient=answer.status is None)


@app.periodic(cron="41 * * * *", periodic_id="hooks.sweep")
@app.task(name="hooks.sweep", queue="hooks", queueing_lock="hooks.sweep")
def sweep(timestamp: int = 0) -> None:
    """Plan anew what was due long ago and has not left, and forget what is old."""
    now = database_now()
    for delivery in queries.queued_since(now - FORGOTTEN_AFTER):
        defer(delivery)
    commands.forget(at=now)
