"""The room's jobs: what ends by itself."""

from __future__ import annotations

from procrastinate.contrib.django import app

from countersign.intake.commands import approvals, drafts
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now


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
