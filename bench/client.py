"""A light load client: kept connections in one process, one request after another on each."""

from __future__ import annotations

import secrets
import selectors
import socket
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

# Twenty-two characters that a fresh idempotency key replaces in every request.
KEY = b"IDEMPOTENCYKEYPLACED00"
# A session belongs to the client that opened it: whoever signs in and whoever measures say the same.
AGENT = "countersign-bench"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it goes over the wire; KEY in it is replaced each time. `expect`: the status of a success."""

    wire: bytes
    expect: int


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the client saw. latencies: seconds, of every answer."""

    seconds: float
    latencies: list[float]

    @property
    def rps(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 2)


@dataclass(slots=True)
class _Wire:
    socket: socket.socket
    began: float = 0.0
    seen: bytearray = field(default_factory=bytearray)
    missing: int = -1


def request(
    method: str, path: str, host: str, *, cookies: Mapping[str, str], form: bytes = b"", expect: int = 200
) -> Request:
    """Write a request."""
    kept = "; ".join(f"{name}={value}" for name, value in cookies.items())
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Cookie: {kept}", "Accept-Language: en"]
    lines.append(f"User-Agent: {AGENT}")
    if form:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
    return Request("\r\n".join([*lines, "", ""]).encode() + form, expect)


def drive(port: int, what: Request, *, clients: int, seconds: float) -> Run:
    """Send one request over and over for some seconds, from a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as alone:
        return alone.submit(_drive, port, what, clients, seconds).result()


def _drive(port: int, what: Request, clients: int, seconds: float) -> Run:
    watched = selectors.DefaultSelector()
    for _ in range(clients):
        opened = socket.create_connection(("127.0.0.1", port), timeout=10)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire = _Wire(opened)
        watched.register(opened, selectors.EVENT_READ, wire)
        _send(wire, what)
    latencies: list[float] = []
    began = time.perf_counter()
    end = began + seconds
    while (now := time.perf_counter()) < end:
        for key, _ in watched.select(1.0):
            wire = key.data
            if _answered(wire, what):
                latencies.append(time.perf_counter() - wire.began)
                _send(wire, what)
    for key in list(watched.get_map().values()):
        key.data.socket.close()
    return Run(now - began, latencies)


def _send(wire: _Wire, what: Request) -> None:
    wire.seen.clear()
    wire.missing = -1
    sent = what.wire
    if KEY in sent:
        sent = sent.replace(KEY, secrets.token_urlsafe(16).encode())
    wire.began = time.perf_counter()
    wire.socket.sendall(sent)


def _answered(wire: _Wire, what: Request) -> bool:
    """Read what has arrived; tell whether the answer is whole."""
    piece = wire.socket.recv(262_144)
    if not piece:
        raise ConnectionError("The server closed a kept connection.")
    if wire.missing >= 0:
        wire.missing -= len(piece)
        return wire.missing <= 0
    wire.seen += piece
    head, found, body = wire.seen.partition(b"\r\n\r\n")
    if not found:
        return False
    if int(head[9:12]) != what.expect:
        raise ValueError(f"{head[:300].decode()} … instead of {what.expect}")
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:"), 0
    )
    wire.missing = length - len(body)
    return wire.missing <= 0
