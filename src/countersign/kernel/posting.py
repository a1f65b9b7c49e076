"""How something is sent to another program: to the very address that was looked up and checked (security T99)."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from countersign.kernel import settings as given
from countersign.kernel.addresses import LONGEST, is_forbidden, url_fault
from countersign.kernel.settings import setting
from countersign.kernel.settings.parsing import Networks

TIMEOUT_SECONDS = 10.0
DEADLINE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What the other side said; no status when it could not be reached: then `body` says why."""

    status: int | None
    body: str


class Forbidden(OSError):
    """The name stands for an address that nothing may be sent to."""


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, longest: int, own: Networks | None = None
) -> Answered:
    """Post once. Never raises for what a network or the other side does; a redirect is an answer like any other.

    longest: how many bytes of the answer are read. own: private networks that are allowed; else those of webhooks.
    Source:  T99.
    """
    parts = urlsplit(url)
    networks = setting(given.HOOK_NETWORKS) if own is None else own
    if url_fault(url, plain=bool(networks), longest=LONGEST):
        return Answered(None, "Nothing is sent to this address.")
    connection = Checked(url, networks)
    with within(connection, DEADLINE_SECONDS):
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body, dict(headers))
            response = connection.getresponse()
            return Answered(response.status, response.read(longest).decode("utf-8", "replace").replace("\x00", ""))
        except (OSError, http.client.HTTPException, ValueError) as why:
            return Answered(None, f"{type(why).__name__}: {why}".replace("\x00", ""))


class Checked(http.client.HTTPConnection):
    """A connection to an address that was looked up once and checked; a name is never looked up again.

    own: the private networks that are allowed; none of an address that the installation itself names, wherever it is.
    """

    def __init__(self, url: str, own: Networks | None) -> None:
        parts = urlsplit(url)
        self._tls, self._own, self.is_over = parts.scheme == "https", own, False
        self._line: socket.socket | None = None
        super().__init__(parts.hostname or "", parts.port or (443 if self._tls else 80), timeout=TIMEOUT_SECONDS)

    def connect(self) -> None:
        """Look the name up, refuse it when any of its addresses is forbidden, connect to the first."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(place[4][0]) for place in found]
        if self._own is not None:
            _check(addresses, self._own, tls=self._tls)
        raw = socket.create_connection((addresses[0], self.port), TIMEOUT_SECONDS)
        self.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=self.host) if self._tls else raw
        self._line = self.sock  # Of an answer that ends with its connection `sock` is empty while it is read.
        if self.is_over:  # To look the name up took all the time there was; nobody would cut what follows.
            raise TimeoutError("timed out")

    def cut(self) -> None:
        """Hang up on somebody who speaks a letter at a time."""
        self.is_over = True
        with suppress(OSError, AttributeError):
            self._line.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]


@contextmanager
def within(connection: Checked, seconds: float) -> Iterator[None]:
    """Cut a connection that lasts longer than it may, whatever trickles through it; close it at the end."""
    alarm = threading.Timer(seconds, connection.cut)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
        connection.close()


def _check(addresses: list[str], own: Networks, *, tls: bool) -> None:
    if not addresses or any(is_forbidden(address, own) for address in addresses):
        raise Forbidden("The name stands for an address that nothing is sent to.")
    if not tls and not all(_is_own(address, own) for address in addresses):
        raise Forbidden("Without TLS nothing leaves the networks of one's own.")


def _is_own(address: str, own: Networks) -> bool:
    return is_forbidden(address) and not is_forbidden(address, own)
