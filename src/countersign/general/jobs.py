"""The room's jobs: what ends by itself."""

from __future__ import annotations

from procrastinate.contrib.django import app

from countersign.general import commands
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now


@app.periodic(cron="23 * * * *", periodic_id="general.keep_time")
@app.task(name="general.keep_time", queueing_lock="general.keep_time")
def keep_time(timestamp: int = 0) -> None:
    """End questions that nobody answered in time, and forget visits and counts that are over. Idempotent."""
    commands.keep_time(by=SYSTEM, at=database_now())
