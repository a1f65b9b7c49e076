"""The event stream: one poller a process reads the ledger's feed and tells all its listeners.

Events are numbered by the feed's cursor. A browser that comes back names the last number it has
(Last-Event-ID or ?after=) and is told what it missed; one that names none is told what commits after it
came (standpoint.py). Nothing but kind, id and type of an event goes over the line: the page asks for the
region itself, and is asked again who it is.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.conf import settings

from countersign.kernel.actor import Actor
from countersign.ledger.feed import FEED_SQL, TIP_SQL, FeedRow, split
from countersign.project.doors.headers import HSTS
from countersign.project.serving.front import PageThreads
from countersign.project.serving.standpoint import STANDPOINT_SQL, Snapshot, numbered, parted

log = logging.getLogger("countersign.stream")
POLL_SECONDS = 0.25
PING_SECONDS = 15.0
CHECK_SECONDS = 3.0
SEND_SECONDS = 20.0
BATCH = 500
REPLAYED = 5_000
WAITING_FRAMES = 1_000
ASKERS = 500  # Conversations of people who are not signed in, in each process: what is more has to poll.
CHANNEL = "countersign_live"  # pg_notify(CHANNEL, json): presence and the like, which are no events.

NEWS = frozenset({"question.said", "question.answered", "question.turned"})
ENDED = "ended"  # On the same channel: sessions of this account were ended, whoever listens with one.

_HEADERS = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-resource-policy", "same-origin"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    *([("strict-transport-security", HSTS)] if settings.SECURE else []),
]
# The last frame of a stream that makes room for a newer one of the same person. A page hears "over" and waits until
# it is looked at again; a browser without our script comes back in an hour and not at once.
OVER = b"retry: 3600000\n" + b'event: over\ndata: {"reason":"too_many_streams"}\n\n'
_PLAIN = [("content-type", "text/plain; charset=utf-8"), *_HEADERS[1:]]


def frame(event: str, data: dict[str, Any], number: str = "") -> bytes:
    """Write one event as it goes over the line."""
    named = f"id: {number}\n" if number else ""
    return f"{named}event: {event}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


def told(row: FeedRow, since: Snapshot | None = None) -> bytes:
    """Write one event of the ledger: whom it concerns, never what it says."""
    return frame("ledger", {"kind": row.kind, "id": row.subject, "type": row.type}, numbered(row.cursor, since))


def asks(actor: Actor | None) -> bool:
    """Tell whether somebody who is not signed in shows the word of a conversation."""
    return actor is not None and actor.kind == "nobody" and actor.session is not None


def may_hear(actor: Actor, contract: int | None, staff_only: bool) -> bool:
    """Tell whether an event of a contract is for this person."""
    if actor.is_staff:
        return True
    return actor.is_customer and not staff_only and contract is not None and contract == actor.contract


@dataclass(eq=False)
class Listener:
    """One open stream. Frames wait in its queue; None ends it.

    since: what had been committed when it came, until the feed is past that; None when a number says it.
    """

    actor: Actor
    environ: dict[str, Any]
    since: Snapshot | None = None
    frames: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(WAITING_FRAMES))
    checked_at: float = field(default_factory=time.monotonic)
    came_at: float = field(default_factory=time.monotonic)

    def hear(self, piece: bytes | None) -> bool:
        """Queue a frame; False when the reader is too slow and has to come back and replay."""
        try:
            self.frames.put_nowait(piece)
        except asyncio.QueueFull:
            return False
        return True


class Hub:
    """All streams of one worker process.

    who: runs in a thread of its own and names the person of a request, or None.
    connect: opens an asynchronous connection that acts as the application.
    most: streams that one person may have open here; the oldest ends for a newer one.
    """

    def __init__(
        self,
        who: Callable[[dict[str, Any]], Actor | None],
        connect: Callable[[], Any],
        allowed: Callable[[dict[str, Any]], bool] = lambda environ: True,
        most: int = 20,
    ) -> None:
        self.who = who
        self.connect = connect
        self.allowed = allowed
        self.most = most
        self.checker = PageThreads(1)
        self.listeners: set[Listener] = set()
        self.cursor = ""
        self.closing = False
        self._door = asyncio.Lock()
        self._poller: asyncio.Task[None] | None = None
        self._connection: psycopg.AsyncConnection[Any] | None = None

    async def __call__(self, environ: dict[str, Any], proto: Any) -> None:
        """Answer one request for the stream, as long as it lasts."""
        if environ["REQUEST_METHOD"] != "GET" or not self.allowed(environ):
            proto.response_str(404, _PLAIN, "There is nothing here.\n")
            return
        try:
            actor = await self.checker.call(self.who, environ)
        except Exception as why:
            log.warning("A stream was refused: %s", why)
            actor = None
            proto.response_str(503, [*_PLAIN, ("retry-after", "2")], "Not now.\n")
            return
        if actor is None or not (actor.is_signed_in or asks(actor)):
            proto.response_str(401, _PLAIN, "Sign in first.\n")
            return
        if self.closing or (asks(actor) and sum(asks(x.actor) for x in self.listeners) >= ASKERS):
            proto.response_str(503, [*_PLAIN, ("retry-after", "2")], "Not now.\n")
            return
        listener = Listener(actor, environ)
        try:
            missed = await self._enter(listener)
        except psycopg.Error as why:
            self.listeners.discard(listener)
            log.warning("The feed cannot be read: %s", why)
            proto.response_str(503, [*_PLAIN, ("retry-after", "2")], "Not now.\n")
            return
        await self._speak(listener, proto, missed)

    async def _enter(self, listener: Listener) -> list[bytes]:
        """Join the live feed and read what was missed up to where it stands now."""
        environ = listener.environ
        asked = parse_qs(environ["QUERY_STRING"]).get("after", [""])[0]
        last, since = parted(environ.get("HTTP_LAST_EVENT_ID") or asked)
        async with self._door:
            if self._poller is None:
                await self._begin()
            if not last:
                assert self._connection is not None
                found = await (await self._connection.execute(STANDPOINT_SQL)).fetchone()
                assert found is not None
                since, last = Snapshot.read(found[0]), str(found[1])
            listener.since = since
            self.listeners.add(listener)
            self._make_room(listener)
            if self.closing:  # It was told to close meanwhile, and did not find this one.
                self._drop(listener)
        here = self.cursor
        hello = frame("ping", {}, numbered(max(last, here, key=split), since))
        if split(last) >= split(here):
            return [hello]
        frames: list[bytes] = []
        async with await self.connect() as connection:
            while split(last) < split(here) and len(frames) < REPLAYED:
                rows = await _rows(connection, last)
                if not rows:
                    break
                meant = (row for row in rows if split(row.cursor) <= split(here) and _for(listener, row, since))
                frames += [told(row, since) for row in meant]
                last = rows[-1].cursor
        if len(frames) >= REPLAYED:  # Too much to tell one by one: the page loads anew what it shows.
            return [frame("message", {"type": "live:refresh"}, here)]
        return [*frames, hello]

    async def _speak(self, listener: Listener, proto: Any, missed: list[bytes]) -> None:
        transport = proto.response_stream(200, _HEADERS)
        gone = asyncio.ensure_future(proto.client_disconnect())
        gone.add_done_callback(lambda _: listener.hear(None))
        try:
            piece: bytes | None = b"retry: 1000\n\n" + b"".join(missed)
            while piece is not None:
                async with asyncio.timeout(SEND_SECONDS):
                    await transport.send_bytes(piece)
                piece = await listener.frames.get()
        except Exception:
            log.debug("A stream broke off.")
        finally:
            self.listeners.discard(listener)
            gone.cancel()

    def _make_room(self, newest: Listener) -> None:
        """End the oldest streams of a person who has more than the limit, and say why."""
        whose = (newest.actor.id, newest.actor.session if newest.actor.id is None else None)
        same = (x for x in self.listeners if (x.actor.id, x.actor.session if x.actor.id is None else None) == whose)
        mine = sorted(same, key=lambda x: x.came_at)
        for listener in mine[: max(0, len(mine) - self.most)]:
            listener.hear(OVER)
            self._drop(listener)

    async def _begin(self) -> None:
        self._connection = await self._opened()
        if not self.cursor or not self.listeners:
            tip = await (await self._connection.execute(TIP_SQL)).fetchone()
            self.cursor = str(tip[0]) if tip else ""
        self._poller = asyncio.create_task(self._poll(self._connection))

    async def _opened(self) -> psycopg.AsyncConnection[Any]:
        connection: psycopg.AsyncConnection[Any] = await self.connect()
        connection.add_notify_handler(self._noticed)
        await connection.execute(f"LISTEN {CHANNEL}")
        return connection

    async def _poll(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """Read the feed four times a second while anybody listens or enters; reconnect as long as it takes."""
        pinged = time.monotonic()
        try:
            while (self.listeners or self._door.locked()) and not self.closing:
                try:
                    await self._step(connection)
                except psycopg.Error as why:
                    log.warning("The feed cannot be read, trying again: %s", why)
                    await connection.close()
                    await asyncio.sleep(1)
                    self._connection = connection = await self._again() or connection
                if time.monotonic() - pinged >= PING_SECONDS:
                    pinged = time.monotonic()
                    self._ping()
                await self._check_due()
                await asyncio.sleep(POLL_SECONDS)
        finally:
            self._poller = None  # Before anything is awaited: who comes now begins anew.
            await connection.close()

    async def _again(self) -> psycopg.AsyncConnection[Any] | None:
        try:
            return await self._opened()
        except psycopg.Error:
            return None

    async def _step(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while rows := await _rows(connection, self.cursor):
            for row in rows:
                xid, piece = split(row.cursor)[0], told(row)
                if row.kind == "contact" and row.contract is not None:  # Somebody's right to the contract has changed.
                    self._end(lambda actor, contract=row.contract: actor.contract == contract)  # type: ignore[misc]
                for listener in list(self.listeners):
                    since = listener.since
                    if since and xid >= since.until:  # The feed is past the moment at which it came.
                        since = listener.since = None
                    if _for(listener, row, since) and not listener.hear(told(row, since) if since else piece):
                        self._drop(listener)
            self.cursor = rows[-1].cursor
            if len(rows) < BATCH:
                return

    def _end(self, meant: Callable[[Actor], bool]) -> None:
        """End the streams of some people at once; whoever still may come back does so by themselves (T19, T5)."""
        for listener in [one for one in self.listeners if meant(one.actor)]:
            self._drop(listener)

    def _noticed(self, notice: psycopg.Notify) -> None:
        """Pass on what is no event: {"event": "presence", "data": {…}, "contract": n, "staff_only": true}."""
        try:
            said = json.loads(notice.payload)
            event, data = str(said["event"]), dict(said["data"])
        except (ValueError, KeyError, TypeError):
            log.warning("A notice on %s cannot be read.", CHANNEL)
            return
        if event == ENDED:
            self._end(lambda actor: actor.id == data.get("account"))
            return
        piece = frame(event, data)
        for listener in list(self.listeners):
            if may_hear(listener.actor, said.get("contract"), bool(said.get("staff_only", True))):
                listener.hear(piece)

    async def _check_due(self) -> None:
        """Ask again who the longest unasked listeners are; end the streams of ended sessions (T10)."""
        now = time.monotonic()
        due = sorted((x for x in self.listeners if now - x.checked_at >= CHECK_SECONDS), key=lambda x: x.checked_at)
        for listener in due[:50]:
            listener.checked_at = now
            try:
                actor = await self.checker.call(self.who, listener.environ)
            except Exception as why:
                log.warning("A stream could not be checked: %s", why)
                return
            if actor is None or not (actor.is_signed_in or asks(actor)):
                self._drop(listener)
            else:
                listener.actor = actor

    def _ping(self) -> None:
        for listener in list(self.listeners):
            if not listener.hear(frame("ping", {}, numbered(self.cursor, listener.since))):
                self._drop(listener)

    def _drop(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        if not listener.hear(None):
            listener.frames.get_nowait()
            listener.hear(None)

    def close(self) -> None:
        """End all streams; browsers come back to the next process by themselves."""
        self.closing = True
        for listener in list(self.listeners):
            self._drop(listener)


def _for(listener: Listener, row: FeedRow, since: Snapshot | None) -> bool:
    if since and since.sees(split(row.cursor)[0]):
        return False
    if asks(listener.actor):  # Of the own conversation alone, and nothing but that there is news.
        return row.kind == "question" and listener.actor.session == f"question {row.subject}" and row.type in NEWS
    return may_hear(listener.actor, row.contract, row.staff_only)


async def _rows(connection: psycopg.AsyncConnection[Any], after: str) -> list[FeedRow]:
    xid, id_ = split(after)
    answer = await connection.execute(FEED_SQL, {"xid": str(xid), "id": id_, "limit": BATCH})
    return [FeedRow(*row) for row in await answer.fetchall()]
