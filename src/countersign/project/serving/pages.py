"""The page processes: granian with one front a core (`python -m countersign.project.serving.pages`)."""

from __future__ import annotations

import gc

from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.project.serving import wsgi

DRAIN_SECONDS = 5


def serve(
    target: str = "countersign.project.serving.loaded:front", port: int | None = None, workers: int | None = None
) -> None:
    """Serve until SIGTERM; a worker that dies is replaced.

    target: what makes the front; port and workers are the settings' when absent.
    All code is loaded once, before the workers are forked: they start at once and share its memory.
    """
    gc.disable()  # What is loaded stays: looking through it for rubbish would take a fifth of the start.
    _load()
    gc.freeze()
    gc.enable()
    Server(
        target,
        factory=True,
        address=setting(given.BIND),
        port=port or setting(given.PORT),
        interface=Interfaces.RSGI,
        workers=workers or setting(given.WORKERS),
        loop=Loops.asyncio,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=15_000, max_buffer_size=64 * 1024),
        websockets=False,
        backlog=1024,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_SECONDS,
    ).serve()


def _load() -> None:
    wsgi.application()
    from django.template import engines
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    _ = engines["jinja2"]


if __name__ == "__main__":
    serve()
