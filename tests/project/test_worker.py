"""The worker: what waits for machines of others holds up nothing of ours."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from django.db import connections
from procrastinate.contrib.django import app

from countersign.project.running import jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def never_answered(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Jobs of two queues: those that wait for somebody who never answers, and one of our own that says it was done."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    monkeypatch.setattr(app.periodic_registry, "periodic_tasks", {})
    released, done = threading.Event(), threading.Event()
    app.task(name="tests.hangs", queue="hooks")(lambda: released.wait(20) and None)
    app.task(name="tests.works", queue="ledger")(done.set)
    yield released, done
    released.set()
    for name in ("tests.hangs", "tests.works"):
        app.tasks.pop(name)


def test_whoever_never_answers_holds_up_nothing_but_its_like(
    never_answered: tuple[threading.Event, threading.Event],
) -> None:
    released, done = never_answered
    for _ in range(2 * sum(jobs.APART.values()) + jobs.CONCURRENCY):
        app.tasks["tests.hangs"].defer()
    app.tasks["tests.works"].defer()

    async def work() -> bool:
        worker = asyncio.create_task(jobs._worker())
        was_done = await asyncio.to_thread(done.wait, 10)
        released.set()
        worker.cancel()
        await asyncio.wait({worker}, timeout=jobs.LEAVE_SECONDS)
        return was_done

    assert asyncio.run(work())


def test_every_queue_is_worked() -> None:
    assert {task.queue for task in app.tasks.values()} == jobs.shared_queues() | set(jobs.APART)
