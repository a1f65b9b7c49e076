"""The room's jobs: what is missing in the plan is raised."""

from __future__ import annotations

from procrastinate.contrib.django import app

from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.shifts import commands, queries


@app.periodic(cron="* * * * *", periodic_id="shifts.watch_leads")
@app.task(name="shifts.watch_leads", queueing_lock="shifts.watch_leads")
def watch_leads(timestamp: int = 0) -> None:
    """Raise a lead's shift that runs since a quarter of an hour without a signed custody list, once."""
    now = database_now()
    for shift in queries.unsigned_leads(now):
        commands.raise_unsigned(shift, by=SYSTEM, at=now)


@app.periodic(cron="7 * * * *", periodic_id="shifts.watch_gaps")
@app.task(name="shifts.watch_gaps", queueing_lock="shifts.watch_gaps")
def watch_gaps(timestamp: int = 0) -> None:
    """Raise each time of the coming fortnight at which nobody answers for a queue, once."""
    now = database_now()
    for queue, found in queries.news_of(queries.gaps(now)).items():
        commands.raise_gaps(queue, found, by=SYSTEM, at=now)
