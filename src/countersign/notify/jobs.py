"""What the room does after commit: tells people of events, sends what is queued, tries again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from countersign import ledger
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow
from countersign.notify import commands, queries
from countersign.notify.audience import TOLD, letters_for
from countersign.notify.commands import returning
from countersign.notify.deciding import leaves_now
from countersign.notify.mailing.transport import Answer, deliver
from countersign.notify.pushing import pushed
from countersign.notify.rules.notices import Letter, is_news, wait_after
from countersign.notify.words.notices import TOO_OLD

# A queued notice without a job would never leave; the sweep finds it again after this long.
FORGOTTEN_AFTER = timedelta(hours=30)


@ledger.subscribe(*TOLD, name="notify.tell_people")
def tell_people(event: EventRow) -> None:
    """Queue the notices of an event, once. An old event is recorded as not sent, and no mail leaves."""
    now = database_now()
    for letter in letters_for(event):
        enqueue(letter, at=now, news=is_news(event.at, now))


def enqueue(letter: Letter, *, at: datetime, news: bool = True) -> int | None:
    """Queue a letter together with the job that sends it, or record at once why it is not sent."""
    with transaction.atomic():
        notice = commands.queue_notice(letter, by=SYSTEM, at=at)
        if notice is not None and news:
            if leaves_now(notice, letter, at=at):
                defer(notice)
        elif notice is not None:
            commands.record_failed(notice, TOO_OLD, by=SYSTEM, at=at)
    return notice


def defer(notice: int, wait: timedelta | None = None) -> None:
    """Plan an attempt; two attempts of one notice never run at once."""
    send.configure(
        lock=f"notify.notice {notice}", schedule_in={"seconds": int(wait.total_seconds())} if wait else None
    ).defer(notice=notice)


@app.task(name="notify.send", queue="mail", retry=RetryStrategy(max_attempts=20, exponential_wait=2))
def send(notice: int) -> None:
    """Try to send one notice, and record what the server said. A kept retry is only for our own failures."""
    attempt(notice)


def attempt(notice: int) -> None:
    """Make one attempt: begin, send outside any transaction, record; plan the next one when there may be one."""
    sending = commands.begin(notice, by=SYSTEM, at=database_now())
    if sending is None:
        return
    outcome = pushed(sending) or deliver(sending)
    at = database_now()
    with transaction.atomic():  # What an outcome means for the address is known together with it, or not at all.
        if outcome.answer == Answer.TAKEN:
            commands.record_sent(notice, outcome.words, by=SYSTEM, at=at, server=outcome.server)
            returning.record_reached(notice, by=SYSTEM, at=at)
            return
        wait = None
        if outcome.answer == Answer.LATER:
            count = commands.record_attempt(notice, outcome.words, unknown=outcome.unknown, by=SYSTEM, at=at)
            wait = wait_after(count)
        if wait is not None:
            defer(notice, wait)
            return
        commands.record_failed(notice, outcome.words, by=SYSTEM, at=at)
        if outcome.of_recipient:
            returning.record_refusal(notice, by=SYSTEM, at=at)


@app.periodic(cron="23 * * * *", periodic_id="notify.sweep")
@app.task(name="notify.sweep", queue="mail", queueing_lock="notify.sweep")
def sweep(timestamp: int = 0) -> None:
    """Plan anew what was queued long ago and has not left. An extra job finds nothing to do."""
    for notice in queries.queued_since(database_now() - FORGOTTEN_AFTER):
        defer(notice)
