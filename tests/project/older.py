"""An IMAP server that is behind the time: the real one, with what it offers made less on the way."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer


class _Older(StreamRequestHandler):
    """Passes everything on to Dovecot, and takes its newest way to sign in by a token out of what it offers."""

    server: _Relay

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.behind)) as inner:
            threading.Thread(target=self._back, args=(inner,), daemon=True).start()
            while given := self.connection.recv(65_536):
                inner.sendall(given)

    def _back(self, inner: socket.socket) -> None:
        with suppress(OSError):
            while told := inner.recv(65_536):
                self.connection.sendall(told.replace(b" AUTH=OAUTHBEARER", b""))


class _Relay(ThreadingTCPServer):
    daemon_threads = True
    behind = 0


@contextmanager
def older(port: int) -> Iterator[int]:
    """Serve the IMAP server on a port as one that knows XOAUTH2 and not yet OAUTHBEARER; give its port."""
    with _Relay(("127.0.0.1", 0), _Older) as server:
        server.behind = port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
