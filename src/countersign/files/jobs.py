"""Jobs of the files room: previews after an upload, sweeping of what nobody sent."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from countersign import ledger
from countersign.files import commands, queries, scanner, storage
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow


@ledger.subscribe("file.received", "file.redacted", name="files.examine")
def examine(event: EventRow) -> None:
    """Look into a new archive or document."""
    commands.examine(event.subject, at=database_now())


@ledger.subscribe("file.redacted", "file.kept_secret", name="files.forget_original")
def forget_original(event: EventRow) -> None:
    """Remove from disk what a copy or a box took the place of, unless another upload holds the same."""
    before = event.before.get("sha256")
    row = queries.by_ids([event.subject])[event.subject]
    commands.remove_unneeded(before or row.sha256)


@app.periodic(cron="* * * * *", periodic_id="files.examine_waiting")
@app.task(name="files.examine_waiting", queue="files", queueing_lock="files.examine_waiting", pass_context=False)
def examine_waiting(timestamp: int) -> None:
    """Look again into what waits: its job was lost, or the scanner was away and is back. Idempotent."""
    back = not scanner.is_configured() or scanner.said_of_itself().answer is scanner.Answer.CLEAN
    for upload_id in queries.waiting(database_now(), scanner=back):
        commands.examine(upload_id, at=database_now())


@ledger.subscribe("file.received", "file.judged", "file.released", name="files.preview")
def preview(event: EventRow) -> None:
    """Draw the preview of a new or released picture."""
    commands.make_preview(event.subject, at=database_now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="files.sweep", queue="files", queueing_lock="files.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Forget uploads that no message took within a day, and bytes without a record. Idempotent."""
    at = database_now()
    for upload_id in queries.stale_loose(at):
        commands.purge(upload_id, by=SYSTEM, at=at)
    sweep_bytes(at)
    commands.sweep_fetches(at=at)


def sweep_bytes(at: datetime) -> int:
    """Remove what killed processes left and contents that no upload needs; return how many."""
    cutoff = (at - queries.LOOSE_FOR).astimezone(UTC).timestamp()
    removed = storage.sweep_incoming(cutoff)
    old = [sha256 for sha256, changed in storage.contents() if changed < cutoff]
    needed = queries.needed(old)
    return removed + sum(commands.remove_unneeded(sha256) for sha256 in old if sha256 not in needed)
