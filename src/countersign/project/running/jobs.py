"""The worker: jobs of every room, the follower that feeds them from the ledger, the scheduler that wakes tickets."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError, close_old_connections
from procrastinate.contrib.django import app

from countersign.project.running import scheduler

log = logging.getLogger("countersign.worker")
FOLLOW_SECONDS = 0.25
STALLED_SECONDS = 15
RETRY_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 5.0
CONCURRENCY = 4
# Queues whose jobs wait for machines of others, and how many of each run at once: one that never answers holds up
# nothing but its like. All other queues share CONCURRENCY.
APART = {"mail": 2, "hooks": 2, "messengers": 1, "recordings": 1}
APART_POLL_SECONDS = 1
LEAVE_SECONDS = 4.0


def run() -> None:
    """Work until SIGTERM: jobs, the follower, the scheduler, and every 30 s the jobs that a killed worker left."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=follow, args=(stop,), name="follower", daemon=True),
        threading.Thread(target=scheduler.run, args=(stop,), name="scheduler", daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_work(stop))
    finally:
        stop.set()
        for thread in threads:
            thread.join(2.0)


async def _work(stop: threading.Event) -> None:
    """Run procrastinate's worker; when the database is away it is started again when it is back."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(CONCURRENCY + sum(APART.values()) + 2, "job"))
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    pause = 0.25
    while not ending.is_set():
        began = time.monotonic()
        worker = asyncio.create_task(_worker())
        ended = asyncio.create_task(ending.wait())
        await asyncio.wait({worker, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if ending.is_set():
            stop.set()
            worker.cancel()
            await asyncio.wait({worker}, timeout=LEAVE_SECONDS)
            return
        log.warning("The worker lost the database: %s", worker.exception() if not worker.cancelled() else "")
        pause = 0.25 if time.monotonic() - began > 10 else min(pause * 2, LONGEST_PAUSE_SECONDS)
        await asyncio.sleep(pause)


async def _worker() -> None:
    """Run jobs over connections of this loop; the tasks keep Django's.

    So whatever defers a job, the follower or a job itself, does it in its own thread and its own transaction.
    """
    await sync_to_async(close_old_connections)()  # Periodic jobs are deferred over Django's; it may have been lost.
    working = app.with_connector(app.connector.get_worker_connector())
    async with working.open_async():
        async with asyncio.TaskGroup() as lanes:
            lanes.create_task(_retry_stalled(working))
            lanes.create_task(_lane(working, sorted(shared_queues()), CONCURRENCY))
            for queue, most in APART.items():
                lanes.create_task(_lane(working, [queue], most, listen=False))


def shared_queues() -> set[str]:
    """Name the queues of all jobs that are not worked apart."""
    app.perform_import_paths()
    return {task.queue for task in app.tasks.values()} - set(APART)


async def _lane(working: Any, queues: list[str], most: int, *, listen: bool = True) -> None:
    """Work some queues, so many jobs at once.

    listen: hear of new jobs at once; it holds a connection of the pool, so the lanes apart look every second instead.
    """
    await working.run_worker_async(
        queues=queues,
        concurrency=most,
        listen_notify=listen,
        install_signal_handlers=False,
        shutdown_graceful_timeout=LEAVE_SECONDS - 1,
        fetch_job_polling_interval=2 if listen else APART_POLL_SECONDS,
        update_heartbeat_interval=5,
        stalled_worker_timeout=STALLED_SECONDS,
        delete_jobs="successful",
    )


async def _retry_stalled(working: Any) -> None:
    """Put back the jobs of workers that were killed, every 30 s; each job is idempotent."""
    while True:
        for job in await working.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            log.warning("Job %s of a killed worker is put back.", job.id)
            await working.job_manager.retry_job(job, retry_at=datetime.now(UTC))
        await asyncio.sleep(RETRY_SECONDS)


def follow(stop: threading.Event) -> None:
    """Hand new events to their subscriptions, four times a second; at once while there are more."""
    from countersign.ledger.follow import step

    pause = FOLLOW_SECONDS
    while not stop.is_set():
        try:
            close_old_connections()
            moved = step()
            if moved:
                scheduler.tell()
            pause = 0.0 if moved else FOLLOW_SECONDS
        except (OperationalError, InterfaceError) as why:
            pause = min(max(pause, FOLLOW_SECONDS) * 2, LONGEST_PAUSE_SECONDS)
            log.warning("The follower waits for the database: %s", why)
        except Exception:
            pause = LONGEST_PAUSE_SECONDS
            log.exception("The follower failed and tries again.")
        stop.wait(pause)
