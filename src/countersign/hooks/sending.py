"""How a delivery leaves: to the very address that was looked up and checked, and nowhere else (security T99)."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from contextlib import suppress
from urllib.parse import urlsplit

from countersign import __version__
from countersign.hooks.commands import Answer, Sending
from countersign.hooks.rules import ANSWER_LENGTH, is_forbidden, signature, url_fault
from countersign.kernel import settings as given
from countersign.kernel.settings import setting

TIMEOUT_SECONDS = 10.0
DEADLINE_SECONDS = 20.0


class Forbidden(OSError):
    """The name stands for an address that nothing may be sent to."""


def post(sending: Sending, sent_at: int) -> Answer:
    """Send one delivery, once. Never raises for what a network or the other side does.

    sent_at: Unix time that is signed. A redirect is an answer like any other: it is not followed.
    """
    body = sending.body.encode()
    headers = {
        "Content-Type": "application/json", "User-Agent": f"Countersign/{__version__}",
        "webhook-id": sending.message_id, "webhook-timestamp": str(sent_at),
        "webhook-signature": signature(sending.secret, sending.message_id, sent_at, sending.body),
    }  # fmt: skip
    parts = urlsplit(sending.url)
    if url_fault(sending.url, plain=bool(setting(given.HOOK_NETWORKS))):
        return Answer(None, "Nothing is sent to this address.")
    connection = _Checked(sending.url)
    alarm = threading.Timer(DEADLINE_SECONDS, connection.cut)
    alarm.daemon = True
    alarm.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        words = response.read(ANSWER_LENGTH * 4).decode("utf-8", "replace").replace("\x00", "")
        return Answer(response.status, " ".join(words.split())[:ANSWER_LENGTH])
    except (OSError, http.client.HTTPException, ValueError) as why:
        return Answer(None, f"{type(why).__name__}: {why}".replace("\x00", "")[:ANSWER_LENGTH])
    finally:
        alarm.cancel()
        connection.close()


class _Checked(http.client.HTTPConnection):
    """A connection to an address that was looked up once and checked; a name is never looked up again."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "https"
        super().__init__(parts.hostname or "", parts.port or (443 if self._tls else 80), timeout=TIMEOUT_SECONDS)

    def connect(self) -> None:
        """Look the name up, refuse it when any of its addresses is forbidden, connect to the first."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        own = setting(given.HOOK_NETWORKS)
        addresses = [str(place[4][0]) for place in found]
        if not addresses or any(is_forbidden(address, own) for address in addresses):
            raise Forbidden("The name stands for an address that nothing is sent to.")
        if not self._tls and not all(_is_own(address) for address in addresses):
            raise Forbidden("Without TLS nothing leaves the networks of one's own.")
        raw = socket.create_connection((addresses[0], self.port), TIMEOUT_SECONDS)
        self.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=self.host) if self._tls else raw

    def cut(self) -> None:
        """Hang up on somebody who speaks a letter at a time."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def _is_own(address: str) -> bool:
    own = setting(given.HOOK_NETWORKS)
    return is_forbidden(address) and not is_forbidden(address, own)
