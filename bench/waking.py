"""The scheduler with 100,000 running clocks: how late it fires, and what it costs while nothing is due.

`python -m bench.waking` is the scheduler alone in a process of its own, as a worker runs it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench import processor

CLOCKS = 100_000
FIRED_A_SECOND = 15
# In rounds of the other measurements, 1.5 s unless asked otherwise.
SPREAD_ROUNDS = 13
IDLE_ROUNDS = 10
_AHEAD_SECONDS = 4.0

# Whatever is loaded wakes in two to eight hours: the scheduler has them all before it.
_RUN = """
UPDATE tickets_ticket SET wakes_at = clock_timestamp() + interval '2 hours' + (id %% 21600) * interval '1 second'
WHERE id IN (SELECT id FROM tickets_ticket ORDER BY id LIMIT %s)
"""
_REST = "UPDATE tickets_ticket SET wakes_at = NULL WHERE wakes_at IS NOT NULL"
_TOLD = """
SELECT subject_id, min(recorded_at) FROM ledger_event
WHERE subject_kind = 'ticket' AND subject_id = ANY(%s) AND type = 'ticket.clock_half_spent' GROUP BY subject_id
"""


def measured(data: Path, seconds: float) -> dict[str, float]:
    """Return how many clocks ran, the lag of firing in milliseconds, and the scheduler's share of a core at rest."""
    running = _owned(_RUN, [CLOCKS])
    with ExitStack() as ending:
        ending.callback(_owned, _REST, [])
        scheduler = subprocess.Popen([sys.executable, "-m", "bench.waking"], env=os.environ.copy())
        ending.callback(_end, scheduler)
        while not _leads():
            time.sleep(0.1)
        time.sleep(1)
        watched = (scheduler.pid, processor.postmaster(data))
        before, own = processor.seconds(*watched), processor.seconds(scheduler.pid)
        time.sleep(IDLE_ROUNDS * seconds)
        idle, alone = processor.seconds(*watched) - before, processor.seconds(scheduler.pid) - own
        lags = _lags(SPREAD_ROUNDS * seconds)
    lags.sort()
    return {
        "running_clocks": running,
        "fired": len(lags),
        "lag_p50_ms": round(lags[len(lags) // 2], 1),
        "lag_p99_ms": round(lags[min(len(lags) - 1, len(lags) * 99 // 100)], 1),
        "idle_cpu_percent": round(100 * alone / (IDLE_ROUNDS * seconds), 2),
        "idle_cpu_with_database_percent": round(100 * idle / (IDLE_ROUNDS * seconds), 2),
    }


def _leads() -> bool:
    """Tell whether the scheduler has taken the lead."""
    return bool(_rows("SELECT 1, now() FROM pg_locks WHERE locktype = 'advisory' AND granted", []))


def _lags(spread: float) -> list[float]:
    """Open tickets whose first clock is half spent within the next seconds; return how late each was told, in ms."""
    from bench import people
    from countersign.kernel.clock import database_now
    from countersign.project.running import scheduler
    from countersign.tickets.commands import Report, open_ticket

    service = people.service_of(people.CUSTOMER)
    facts = {"what_was_read": "The list."}
    report = Report("question", "How are snapshots billed?", "Which count?", service, facts)
    by = people.customer()
    begins = database_now() + timedelta(seconds=_AHEAD_SECONDS)
    expected: dict[int, datetime] = {}
    for number in range(int(FIRED_A_SECOND * spread)):
        half = begins + timedelta(seconds=number / FIRED_A_SECOND)
        ticket = open_ticket(report, by=by, at=half - timedelta(minutes=15))  # Low: thirty minutes to the answer.
        assert ticket.wakes_at is not None
        expected[ticket.pk] = ticket.wakes_at
    scheduler.tell()
    time.sleep(max(0.0, (max(expected.values()) - database_now()).total_seconds()) + 5)
    return [
        (told_at - expected[number]).total_seconds() * 1000 for number, told_at in _rows(_TOLD, [list(expected)])
    ]


def _rows(sql: str, params: list[Any]) -> list[tuple[int, datetime]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[int, datetime]] = cursor.fetchall()
    return rows


def _owned(sql: str, params: list[object]) -> int:
    """Run a statement around the commands, as the owner, on rows that are no record of anything."""
    import psycopg

    from countersign.project.database import addresses as databases

    with psycopg.connect(databases.address(), autocommit=True) as owner:
        touched = owner.execute(sql, params).rowcount
        owner.execute("VACUUM (ANALYZE) tickets_ticket")
    return touched


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()


def told(figures: dict[str, float]) -> str:
    """Write the figures as lines of the table."""
    return "\n".join(f"{name:<32}{value:>14,.2f}" for name, value in figures.items())


def serve() -> None:
    """Schedule until SIGTERM."""
    from countersign.project.running.started import prepare_django

    prepare_django()
    from countersign.project.running import scheduler

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    thread = threading.Thread(target=scheduler.run, args=(stop,), daemon=True)
    thread.start()
    while not stop.wait(1.0):
        pass


if __name__ == "__main__":
    serve()
