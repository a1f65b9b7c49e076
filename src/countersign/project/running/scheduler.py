"""The scheduler: sleeps until a ticket wants to be looked at and wakes it (E29, domain 5.8), lets replies leave (E28).

Of all workers one leads, by an advisory lock that falls with its connection; the others wait for it to fall. Even
two at once would fire nothing twice: a ticket is woken under its lock, and what was told is told. The clock is the
database's, asked anew before each sleep, so that a clock set forward or back is noticed within seconds.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.project.database import addresses as databases

log = logging.getLogger("countersign.scheduler")
CHANNEL = "countersign_wakes"
LONGEST_SLEEP_SECONDS = 10.0
LEAD_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 5.0
PUT_OFF_SECONDS = 60.0
BATCH = 100

_LEAD = "SELECT pg_try_advisory_lock(hashtextextended('countersign scheduler', 0))"
_NEXT = """
(SELECT 'ticket', id, extract(epoch FROM wakes_at - clock_timestamp())::float8 AS rest FROM tickets_ticket
 WHERE wakes_at IS NOT NULL AND id <> ALL(%(ticket)s) ORDER BY wakes_at, id LIMIT %(most)s)
UNION ALL
(SELECT 'reply', id, extract(epoch FROM leaves_at - clock_timestamp())::float8 FROM tickets_leaving
 WHERE state = 'leaving' AND id <> ALL(%(reply)s) ORDER BY leaves_at, id LIMIT %(most)s)
ORDER BY rest LIMIT %(most)s
"""


def tell() -> None:
    """Tell the scheduler, in whichever worker it is, that tickets may want to be woken sooner than it knew.

    Called once for a batch of events that the follower has read, never by a page: a notice makes every commit wait
    for the one before it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def run(stop: threading.Event, address: str = "") -> None:
    """Schedule until told to stop; a database that was away is tried again.

    address: of the database, by default the installation's.
    """
    pause = 0.25
    while not stop.is_set():
        began = time.monotonic()
        try:
            with psycopg.connect(
                address or databases.address(), autocommit=True, options=databases.as_application(), connect_timeout=5
            ) as own:
                Scheduler(own, stop).run()
        except (psycopg.Error, OperationalError, InterfaceError) as why:
            log.warning("The scheduler waits for the database: %s", why)
        except Exception:
            log.exception("The scheduler failed and begins again.")
        pause = 0.25 if time.monotonic() - began > 10 else min(pause * 2, LONGEST_PAUSE_SECONDS)
        connection.close()
        stop.wait(pause)


class Scheduler:
    """One connection's turn: wait to lead, then look, wake, sleep.

    put_off: tickets and replies that failed, until when by the monotonic clock; a faulty one holds up no other.
    """

    def __init__(self, own: psycopg.Connection[Any], stop: threading.Event) -> None:
        self.own, self.stop = own, stop
        self.put_off: dict[tuple[str, int], float] = {}

    def run(self) -> None:
        """Lead until told to stop. Raises psycopg.Error when the database goes away."""
        while not self.own.execute(_LEAD).fetchone()[0]:  # type: ignore[index]
            if self.stop.wait(LEAD_SECONDS):
                return
        self.own.execute(f"LISTEN {CHANNEL}")
        while not self.stop.is_set():
            sleep = self.look()
            if sleep > 0:
                self.rest(sleep)

    def look(self) -> float:
        """Wake what is due, the longest due first; return how long to sleep, 0 when there may be more."""
        now = time.monotonic()
        self.put_off = {which: until for which, until in self.put_off.items() if until > now}
        rows = self.own.execute(_NEXT, {"ticket": self._off("ticket"), "reply": self._off("reply"), "most": BATCH})
        found = rows.fetchall()
        for kind, number, left in found:
            if left > 0:
                return float(min(left, LONGEST_SLEEP_SECONDS))
            if self.stop.is_set():
                return 0.0
            self.wake(number, kind)
        return 0.0 if found else LONGEST_SLEEP_SECONDS

    def _off(self, kind: str) -> list[int]:
        return [number for one, number in self.put_off if one == kind]

    def wake(self, number: int, kind: str = "ticket") -> None:
        """Wake one ticket, or let one reply leave. What fails is said and tried again a minute later."""
        from countersign.tickets.commands.leaving import leave
        from countersign.tickets.commands.waking import wake

        try:
            close_old_connections()
            (leave if kind == "reply" else wake)(number, by=SYSTEM, at=database_now())
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("The %s %s could not be woken.", kind, number)
            self.put_off[kind, number] = time.monotonic() + PUT_OFF_SECONDS

    def rest(self, seconds: float) -> None:
        """Sleep until the time is over or somebody tells of new tickets."""
        for _told in self.own.notifies(timeout=seconds, stop_after=1):
            break
