"""Plans that were agreed for a later instant begin then."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app

from countersign import ledger
from countersign.customers.commands.plans import begin_awaited
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow


@ledger.subscribe("subscription.agreed", name="customers.note_the_instant")
def note(event: EventRow) -> None:
    """Wake a job at the agreed instant; the sweep each minute is there for what a stopped worker missed."""
    at = datetime.fromisoformat(event.facts["effective_at"])
    if at > database_now():
        begin.configure(schedule_at=at).defer()


@app.task(name="customers.begin_plans")
def begin(timestamp: int = 0) -> None:
    """Let every plan begin whose instant has come. Idempotent."""
    begin_awaited(at=database_now())


@app.periodic(cron="* * * * *", periodic_id="customers.begin_missed_plans")
@app.task(name="customers.begin_missed_plans", queueing_lock="customers.begin_missed_plans")
def begin_missed(timestamp: int = 0) -> None:
    """Let plans begin whose own job was lost."""
    begin_awaited(at=database_now())
