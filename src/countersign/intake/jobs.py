"""The room's jobs: what ends by itself."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from countersign import ledger
from countersign.identity.queries import account
from countersign.intake.commands import approvals, attached, callbacks, drafts, ending, lines, notes, recordings
from countersign.intake.commands import mailed as deciding
from countersign.intake.commands.threading import join
from countersign.intake.fetching import opened
from countersign.intake.queries.lines import awaited, awaited_due
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.kernel.errors import DomainError
from countersign.ledger.queries import EventRow
from countersign.mail import commands as mail_room
from countersign.mail.jobs import LEFT_BEHIND, MOST_TRIES
from countersign.mail.queries import unsettled
from countersign.mail.rules.arrivals import MailState
from countersign.tickets.policy import WORKING_ROLES

# Why a recording is not asked for again: it would be no smaller and no sound the next time either.
_FOR_GOOD = {"file_too_big": "It is larger than %(limit_mb)s MB", "recording_type": "It is no sound"}


@app.periodic(cron="* * * * *", periodic_id="intake.expire_approvals")
@app.task(name="intake.expire_approvals", queueing_lock="intake.expire_approvals")
def expire_approvals(timestamp: int = 0) -> None:
    """End approvals that were not given within half an hour."""
    approvals.expire(by=SYSTEM, at=database_now())


@app.periodic(cron="11 * * * *", periodic_id="intake.keep_drafts")
@app.task(name="intake.keep_drafts", queueing_lock="intake.keep_drafts")
def keep_drafts(timestamp: int = 0) -> None:
    """Remind of drafts after a day, and end those that nobody confirmed."""
    drafts.keep_time(by=SYSTEM, at=database_now())


@ledger.subscribe("account.deactivated", "account.roles_changed", name="intake.withdraw_approvals")
def withdraw_approvals(event: EventRow) -> None:
    """Withdraw what an operator asked for who may not ask any more (security T19). Idempotent."""
    person = account(event.subject)
    if person is None or (person.is_active and not person.roles.isdisjoint(WORKING_ROLES)):
        return
    approvals.withdraw_of(event.subject, by=SYSTEM, at=database_now())


@ledger.subscribe("mail.read", name="intake.mailed")
def mailed(event: EventRow) -> None:
    """Decide what becomes of a mail that was read, each by a job of its own (E1). Idempotent."""
    decide.defer(mail_id=event.subject)


@ledger.subscribe("draft.filed", "held_mail.received", name="intake.keep_attachments")
def keep_attachments(event: EventRow) -> None:
    """Have handed in what is attached to a mail that became a draft or stands beside a ticket. Idempotent."""
    hand_in.defer(kind=event.kind, number=event.subject)


@app.task(name="intake.hand_in", retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def hand_in(kind: str, number: int) -> None:
    """Hand in the attachments of one mail. Idempotent."""
    attached.keep_attachments(kind, number, by=SYSTEM, at=database_now())


@ledger.subscribe("draft.confirmed", name="intake.join")
def join_conversation(event: EventRow) -> None:
    """Put the other mails of a confirmed draft's conversation beside its ticket. Idempotent."""
    join(event.subject, by=SYSTEM, at=database_now())


def decide_on(mail_id: int) -> None:
    """Decide on one mail; one that ends whoever decides comes into quarantine at last. Idempotent (T52)."""
    if mail_room.begin(mail_id, by=SYSTEM) > MOST_TRIES:
        mail_room.settle(mail_id, MailState.QUARANTINED, ["not_decided"], by=SYSTEM, at=database_now())
        return
    deciding.settle(mail_id, by=SYSTEM, at=database_now())


@app.periodic(cron="*/2 * * * *", periodic_id="intake.undecided")
@app.task(name="intake.undecided", queueing_lock="intake.undecided")
def undecided(timestamp: int = 0) -> None:
    """Decide on what a killed or failed worker left undecided, each by itself. Idempotent."""
    for mail_id in unsettled(MailState.READ, database_now() - LEFT_BEHIND):
        decide.defer(mail_id=mail_id)


@app.task(name="intake.decide", retry=RetryStrategy(max_attempts=3, exponential_wait=3))
def decide(mail_id: int) -> None:
    """Decide on one mail. Idempotent."""
    decide_on(mail_id)


@app.periodic(cron="* * * * *", periodic_id="intake.sweep_lines")
@app.task(name="intake.sweep_lines", queueing_lock="intake.sweep_lines")
def sweep_lines(timestamp: int = 0) -> None:
    """Close calls whose end nobody told, write down what was typed in calls that are over, fetch recordings."""
    lines.sweep_lines(by=SYSTEM, at=database_now())
    notes.file_notes(by=SYSTEM, at=database_now())
    _fetch_due()


@app.periodic(cron="* * * * *", periodic_id="intake.keep_call_time")
@app.task(name="intake.keep_call_time", queueing_lock="intake.keep_call_time")
def keep_call_time(timestamp: int = 0) -> None:
    """End calls that nobody ended, and note callbacks whose window passed without a call. Idempotent."""
    ending.end_forgotten(by=SYSTEM, at=database_now())
    callbacks.note_overdue(by=SYSTEM, at=database_now())


@ledger.subscribe("line_call.recording_named", name="intake.fetch_recordings")
def fetch_named(event: EventRow) -> None:
    """Fetch a recording as soon as it is named. Idempotent."""
    _fetch_due(event.subject)


def _fetch_due(line_call: int | None = None) -> None:
    for number in awaited_due(database_now(), line_call):
        with suppress(AlreadyEnqueued), transaction.atomic():
            name = f"intake.recording {number}"
            fetch_recording.configure(queueing_lock=name, lock=name).defer(awaited_id=number)


@app.task(name="intake.fetch_recording", queue="recordings")
def fetch_recording(awaited_id: int) -> None:
    """Fetch one recording that an exchange named. Idempotent."""
    fetch(awaited_id)


def fetch(awaited_id: int) -> None:
    """Fetch one recording and hang it on its call; what goes wrong is noted, and tried again later. Idempotent."""
    found = awaited(awaited_id, database_now())
    if found is None:
        return
    try:
        with opened(found.url) as sound:
            recordings.take_recording(
                sound, name=found.name, claimed_type=sound.claimed, call=(found.pbx, found.pbx_call), by=SYSTEM,
                at=database_now(),
            )  # fmt: skip
    except DomainError as why:
        words = _FOR_GOOD.get(why.code, "") % why.facts or str(why.facts.get("words") or why.code)
        for_good = why.code in _FOR_GOOD
        recordings.note_not_fetched(awaited_id, words, for_good=for_good, by=SYSTEM, at=database_now())
        return
    recordings.note_fetched(awaited_id, by=SYSTEM, at=database_now())
