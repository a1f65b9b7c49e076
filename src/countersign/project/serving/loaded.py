"""What granian loads in each page process: the front over Django's pages and the stream."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
from dataclasses import replace
from importlib import import_module
from io import BytesIO
from multiprocessing import parent_process
from typing import Any

import psycopg

from countersign.kernel import settings as given
from countersign.kernel.actor import Actor
from countersign.kernel.settings import setting
from countersign.kernel.tenancy import leave
from countersign.project.database import addresses as databases
from countersign.project.serving import wsgi
from countersign.project.serving.front import Front
from countersign.project.serving.stream import Hub

_PDEATHSIG = 1
FORM_BYTES = 16 * 2**20
FILES_AT_ONCE = 4


def front() -> Process:
    """Make the front of one page process (granian's factory)."""
    go_with_parent()
    pages = wsgi.application()
    hub = Hub(who, connect, allowed=of_the_main_origin, most=setting(given.STREAMS))
    return Process(
        pages,
        hub,
        threads=setting(given.THREADS),
        # A file too many is refused by its name, with the text beside it kept: so the door takes a few.
        body_limit=FILES_AT_ONCE * setting(given.UPLOAD_BYTES) + FORM_BYTES,
        trusted_proxies=setting(given.TRUSTED_PROXIES),
        scheme=setting(given.ORIGIN).partition(":")[0],
    )


def go_with_parent() -> None:
    """Have the kernel end this process when the one that forked it is gone; at once, when it is gone already."""
    forked_by = parent_process()  # As it was before the fork: by now somebody else may be in its place.
    ctypes.CDLL(None).prctl(_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if forked_by is not None and os.getppid() != forked_by.pid:
        os._exit(1)


class Process(Front):
    """The front that ends its streams when the process is asked to stop."""

    def __init__(self, pages: Any, hub: Hub, **options: Any) -> None:
        super().__init__(pages, stream=hub, **options)
        self.hub = hub

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        # The loop hears signals through a file descriptor whatever handler stands here, so that
        # granian's own handler, which stops taking connections, runs as well.
        def ended(_number: int, _stack: Any) -> None:
            loop.call_soon_threadsafe(self.hub.close)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, ended)


def of_the_main_origin(environ: dict[str, Any]) -> bool:
    """Tell whether a request came to the main origin; the stream is served nowhere else."""
    from countersign.project.doors.hosts import asked_host, host_and_port

    origin = setting(given.ORIGIN)
    return asked_host(environ.get("HTTP_HOST", ""), origin.partition(":")[0]) == host_and_port(origin)


def who(environ: dict[str, Any]) -> Actor | None:
    """Name the person behind the session of a request, as a page would; an asker by the conversation; else None."""
    from django.conf import settings
    from django.contrib.auth.models import AnonymousUser
    from django.core.handlers.wsgi import WSGIRequest
    from django.db import close_old_connections

    from countersign.identity.asking import account_of, actor_of

    close_old_connections()
    request: Any = WSGIRequest({**environ, "wsgi.input": BytesIO()})
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    request.user = account_of(request) or AnonymousUser()
    try:
        actor = actor_of(request)
    finally:
        leave()
    return actor if actor.is_signed_in else asker(request)


def asker(request: Any) -> Actor | None:
    """Name the conversation whose word a browser shows that nobody is signed in with; None when it shows none."""
    from countersign.general.queries.own import newest_said
    from countersign.kernel.actor import NOBODY
    from countersign.kernel.clock import database_now
    from countersign.portal.question_cookie import word_of

    word = word_of(request)
    number = newest_said(word, NOBODY, database_now())[0] if word else 0
    return replace(NOBODY, session=f"question {number}") if number else None


async def connect() -> psycopg.AsyncConnection[Any]:
    """Open the connection that the stream of this process polls with."""
    return await psycopg.AsyncConnection.connect(
        databases.address(), autocommit=True, options=databases.as_application(), connect_timeout=5
    )
