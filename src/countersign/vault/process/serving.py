"""The socket of the vault: who may connect, one thread for each connection, what goes wrong is told by code alone."""

from __future__ import annotations

import logging
import os
import signal
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from countersign.vault.process import frames
from countersign.vault.process.doors import Door, doors
from countersign.vault.process.hardening import harden
from countersign.vault.process.keys import Keyring, KeysRefused
from countersign.vault.process.refused import Damaged, Refused
from countersign.vault.process.room import Limits, Room
from countersign.vault.process.rotation import Rotation
from countersign.vault.process.sealing import Envelopes
from countersign.vault.process.tidying import tidy

log = logging.getLogger("countersign.vault")
TIDY_SECONDS = 60.0
_PEER = struct.Struct("3i")


class Handler(socketserver.BaseRequestHandler):
    """One connection: question, answer, question, answer."""

    server: Vault

    def handle(self) -> None:
        connection: socket.socket = self.request
        try:
            while (asked := frames.receive(connection)) is not None:
                frames.send(connection, self.server.answer(asked))
        except (OSError, ValueError):
            return  # The other side has gone, or speaks another language.


class Vault(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """The listening socket. Only root and the user that the process itself is may speak to it."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, path: Path, named: dict[str, Door]) -> None:
        self.doors = named
        self.peers = {0, os.getuid()}
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.unlink(missing_ok=True)
        super().__init__(str(path), Handler)
        path.chmod(0o600)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Ask the kernel who has connected: the mode of a socket's file can be changed, this cannot."""
        _process, user, _group = _PEER.unpack(
            request.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
        )
        if user not in self.peers:
            log.error("User %s may not ask the vault.", user)
            return False
        return True

    def answer(self, asked: Any) -> dict[str, Any]:
        """Answer one question; whatever fails, no value leaves in an error."""
        door = self.doors.get(asked.get("do", "")) if isinstance(asked, dict) else None
        if door is None:
            return {"refused": "invalid", "code": "vault_question_unknown"}
        try:
            return {"answer": door(asked.get("given", {}))}
        except Refused as why:
            return {"refused": why.family, "code": why.code, "facts": why.facts}
        except (KeyError, TypeError, ValueError, AttributeError) as why:
            log.error("A question of kind %s was malformed: %s", asked.get("do"), type(why).__name__)
            return {"refused": "invalid", "code": "vault_question_malformed"}
        except (Damaged, KeysRefused, psycopg.Error, OSError) as why:
            log.error("A question of kind %s failed: %s", asked.get("do"), type(why).__name__)
            return {"refused": "away", "code": "vault_away"}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Name what failed and where, never its text: it may quote a value."""
        log.error("A connection of the vault failed: %s", type(sys.exc_info()[1]).__name__)


def run(address: str, open_keys: Callable[[], Keyring], socket_path: Path, folder: Path, limits: Limits) -> None:
    """Serve until SIGTERM.

    address:   of the database, as its owner gives it; the process acts there as its own role alone.
    open_keys: opens the keyring, once the process is fit to hold it.
    """
    locked = harden()
    ring = open_keys()
    if not locked:
        log.info("The memory of the vault is not locked: RLIMIT_MEMLOCK is too low.")
    room = Room(address, Envelopes(ring), folder, limits)
    room.open()
    rotation = Rotation(room)
    server = Vault(socket_path, doors(room, rotation, locked=locked))
    room.journal.write("started", key=ring.newest())
    stop = threading.Event()
    rotation.resume()
    threading.Thread(target=_tidy, args=(room, rotation, stop), name="tidying", daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        stop.set()
        server.server_close()
        socket_path.unlink(missing_ok=True)
        room.close()


def _tidy(room: Room, rotation: Rotation, stop: threading.Event) -> None:
    while not stop.wait(TIDY_SECONDS):
        try:
            tidy(room)
            rotation.resume()
        except (Refused, psycopg.Error, OSError) as why:
            log.warning("Tidying waits: %s", type(why).__name__)
