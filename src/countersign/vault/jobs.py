"""The room's jobs, every minute: alarms of the vault are fetched, looks whose delay is over are told."""

from __future__ import annotations

from procrastinate.contrib.django import app

from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.vault import box, commands


@app.periodic(cron="* * * * *", periodic_id="vault.fetch_alarms")
@app.task(name="vault.fetch_alarms", queueing_lock="vault.fetch_alarms")
def fetch_alarms(timestamp: int = 0) -> None:
    """Record what the vault has raised alarm about; while it is away there is nothing to fetch."""
    try:
        commands.fetch_alarms(by=SYSTEM, at=database_now())
    except box.VaultAway:
        return


@app.periodic(cron="* * * * *", periodic_id="vault.disclose")
@app.task(name="vault.disclose", queueing_lock="vault.disclose")
def disclose(timestamp: int = 0) -> None:
    """Tell customers of looks that a lawful order kept from them, once its time is over."""
    commands.disclose(by=SYSTEM, at=database_now())
