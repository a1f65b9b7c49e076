"""A process of the product that kills itself where a file says so (`python -m tests.project.killed_at NAME FOLDER`).

A file in FOLDER named as one of POINTS is taken away when its point is reached, and the process is gone at once.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from countersign.project.descent import descending

# point: module, name in it, and whether the end comes before it or after.
POINTS: dict[str, dict[str, tuple[str, str, str]]] = {
    "mail_door": {
        "before the bytes": ("mail.storage", "keep", "before"),
        "before the row": ("mail.commands", "_record", "before"),
        "before the acknowledgement": ("mail.commands", "take_in", "after"),
    },
    "mail_fetcher": {
        "before the bytes, fetched": ("mail.storage", "keep", "before"),
        "before the row, fetched": ("mail.commands", "_record", "before"),
        "before it is noted": ("mail.commands", "take_in", "after"),
        "before it is put away": ("mail.imap.commands", "note_taken", "after"),
        "before it is over": ("mail.imap.session.Session", "put_away", "after"),
    },
    "worker": {
        "before it is read": ("mail.apart", "read", "before"),
        "before it is decided": ("mail.commands", "note_reading", "after"),
        "before it is settled": ("mail.commands", "settle", "before"),
        "before anybody hears of it": ("intake.commands.mailed", "settle", "after"),
    },
}


def main(name: str, folder: Path) -> None:
    """Make everything ready once, then run the process, and again each time that it has killed itself."""
    from countersign.project.running.started import prepare_django

    prepare_django()
    module = import_module(f"countersign.project.running.{'jobs' if name == 'worker' else name}")
    arm(name, folder)
    gone_with_us = descending(None, (), signal.SIGKILL)  # Whoever kills this one kills its child too.
    while True:
        child = os.fork()
        if child == 0:
            gone_with_us()
            run(module)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, status


def run(module: Any) -> None:
    """Run the process itself."""
    if module.__name__.endswith("jobs"):
        asyncio.run(put_back())
        module.run()
        return
    module.prepare_django = lambda *_: None
    module.serve()


async def put_back() -> None:
    """Put back what the killed worker was at, now and not when it is missed: it was the only one."""
    from procrastinate.contrib.django import app

    own = app.with_connector(app.connector.get_worker_connector())
    async with own.open_async():
        for job in await own.job_manager.get_stalled_jobs(seconds_since_heartbeat=0):
            await own.job_manager.retry_job(job, retry_at=datetime.now(UTC))


def arm(name: str, folder: Path) -> None:
    """Put the end before or after each point of a process."""
    for point, (where, what, when) in POINTS[name].items():
        place = _place(f"countersign.{where}")
        setattr(place, what, _ending(getattr(place, what), folder / point, when))


def _place(path: str) -> Any:
    try:
        return import_module(path)
    except ModuleNotFoundError:
        module, _, name = path.rpartition(".")
        return getattr(import_module(module), name)


def _ending(whole: Callable[..., Any], mark: Path, when: str) -> Callable[..., Any]:
    def ended(*given: Any, **named: Any) -> Any:
        if when == "before":
            _end(mark)
        result = whole(*given, **named)
        if when == "after" and result is not False:
            _end(mark)
        return result

    return ended


def _end(mark: Path) -> None:
    try:
        mark.unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
