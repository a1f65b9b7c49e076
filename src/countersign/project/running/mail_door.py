"""The process that mail servers hand mail over to (`python -m countersign.project.running.mail_door`)."""

from __future__ import annotations

import asyncio
import logging
import signal
from concurrent.futures import ThreadPoolExecutor

from countersign.kernel.settings import setting
from countersign.kernel.settings.mailed import LMTP_ADDRESS, LMTP_PORT, LMTP_PROTOCOL
from countersign.project.running.started import prepare_django

log = logging.getLogger("countersign.mail")
THREADS = 4
STATEMENT_TIMEOUT_MS = 30_000
DISK_FULL = "452 4.3.1 The disk is full or away, come again later"


def serve() -> None:
    """Serve until SIGTERM."""
    prepare_django(STATEMENT_TIMEOUT_MS)
    port = setting(LMTP_PORT)
    if port is None:
        raise SystemExit(f"{LMTP_PORT.variable} is not set.")
    asyncio.run(_serve(setting(LMTP_ADDRESS), port))


async def _serve(address: str, port: int) -> None:
    from countersign.mail.lmtp import protocol
    from countersign.mail.rules.arrivals import Via

    loop, ending = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    loop.set_default_executor(ThreadPoolExecutor(THREADS, "mail"))
    server = await loop.create_server(protocol(store, Via(setting(LMTP_PROTOCOL))), address, port)
    await ending.wait()
    server.close()


def store(raw: bytes, arrival: object) -> str:
    """Store one mail and return the answer: 250 only once it can no longer be lost."""
    from django.db import InterfaceError, OperationalError, close_old_connections

    from countersign.kernel.actor import SYSTEM
    from countersign.kernel.clock import database_now
    from countersign.mail import commands, lmtp
    from countersign.mail.rules.arrivals import Arrival

    assert isinstance(arrival, Arrival)
    try:
        close_old_connections()
        commands.take_in(raw, arrival, by=SYSTEM, at=database_now())
    except (OperationalError, InterfaceError) as why:
        log.warning("A mail waits outside, the database is away: %s", why)
        return lmtp.AWAY
    except OSError as why:
        log.error("A mail waits outside, it cannot be stored: %s", why)
        return DISK_FULL
    return lmtp.STORED


if __name__ == "__main__":
    serve()
