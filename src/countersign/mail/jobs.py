"""The room's jobs: reading what was taken in, one mail at a time, each in a process of its own."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from countersign import ledger
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow
from countersign.mail import apart, commands, queries
from countersign.mail.rules.arrivals import MailState

MOST_TRIES = 5
LEFT_BEHIND = timedelta(minutes=5)
# How many mails are read at once: servers that answer slowly for their domains take no more of the worker than this.
LANES = 2


@ledger.subscribe("mail.received", "mail.returned", name="mail.read")
def read(event: EventRow) -> None:
    """Have a new mail read, by a job of its own: one that takes long holds up none that came with it. Idempotent."""
    put_off(event.subject)


def put_off(mail_id: int) -> None:
    """Have one mail read as soon as one of the lanes is free; what is waited for already is not put off twice."""
    waiting = {"lock": f"mail.lane {mail_id % LANES}", "queueing_lock": f"mail.read {mail_id}"}
    with suppress(AlreadyEnqueued), transaction.atomic():
        read_again.configure(**waiting).defer(mail_id=mail_id)


def read_one(mail_id: int) -> None:
    """Read one mail, or put it into quarantine with the reason. Idempotent.

    Source: T51, T52, T119.
    """
    mail = queries.mail_row(mail_id)
    if mail.state != MailState.RECEIVED:
        return
    tries = commands.begin(mail_id, by=SYSTEM)
    if tries > MOST_TRIES:  # Whatever ended the worker itself each time: not for ever.
        _hold(mail_id, "tried_too_often")
        return
    outcome = apart.read(mail, at=database_now())
    if outcome.body is None:
        _hold(mail_id, outcome.reason)
        return
    if outcome.body["trust"]["temporary"] and tries < MOST_TRIES:
        return  # DNS did not answer what would decide: asked again by `left_behind`, at last taken for unproven (T54).
    commands.note_reading(mail_id, outcome.body, by=SYSTEM, at=database_now())


def _hold(mail_id: int, reason: str) -> None:
    commands.settle(mail_id, MailState.QUARANTINED, [reason], by=SYSTEM, at=database_now())


@app.periodic(cron="*/2 * * * *", periodic_id="mail.left_behind")
@app.task(name="mail.left_behind", queueing_lock="mail.left_behind")
def left_behind(timestamp: int = 0) -> None:
    """Have read what a killed worker left unread, each mail by a job of its own. Idempotent."""
    for mail_id in queries.unsettled(MailState.RECEIVED, database_now() - LEFT_BEHIND):
        put_off(mail_id)


@app.task(name="mail.read_again", queue="mail_in", priority=-1)
def read_again(mail_id: int) -> None:
    """Read one mail. Idempotent."""
    read_one(mail_id)
