"""The room's jobs."""

from __future__ import annotations

from procrastinate.contrib.django import app

from countersign.api import commands
from countersign.kernel.clock import database_now


@app.periodic(cron="37 * * * *", periodic_id="api.sweep")
@app.task(name="api.sweep", queueing_lock="api.sweep")
def sweep(timestamp: int = 0) -> None:
    """Forget how often was asked an hour ago, and what under keys a week ago."""
    commands.sweep(at=database_now())
