"""The room's jobs: what ends by itself."""

from __future__ import annotations

from procrastinate.contrib.django import app

from countersign import ledger
from countersign.identity.queries import account
from countersign.intake.commands import approvals, drafts
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow
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
