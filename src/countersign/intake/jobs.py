"""The room's jobs: what ends by itself."""

from __future__ import annotations

from procrastinate.contrib.django import app

from countersign import ledger
from countersign.identity.queries import account
from countersign.intake.commands import approvals, drafts
from countersign.intake.commands import mailed as deciding
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow
from countersign.mail import commands as mail_room
from countersign.mail.jobs import LEFT_BEHIND, MOST_TRIES
from countersign.mail.queries import unsettled
from countersign.mail.rules.arrivals import MailState
from countersign.tickets.policy import WORKING_ROLES


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
    """Decide what becomes of a mail that was read. Idempotent."""
    decide_on(event.subject)


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


@app.task(name="intake.decide")
def decide(mail_id: int) -> None:
    """Decide on one mail that was left behind. Idempotent."""
    decide_on(mail_id)
