"""The language of the socket: frames of four bytes of length and that much JSON; bytes travel as base64."""

from __future__ import annotations

import json
import socket
from typing import Any

LARGEST = 24 * 2**20


def send(connection: socket.socket, message: Any) -> None:
    """Send one message."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    if len(body) > LARGEST:
        raise ValueError("the message is too large")
    connection.sendall(len(body).to_bytes(4, "big") + body)


def receive(connection: socket.socket) -> Any | None:
    """Read one message; None when the other side has gone. Raises OSError, ValueError."""
    head = _exactly(connection, 4)
    if head is None:
        return None
    size = int.from_bytes(head, "big")
    if size > LARGEST:
        raise ValueError("the message is too large")
    body = _exactly(connection, size)
    return None if body is None else json.loads(body)


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    pieces = []
    while size:
        piece = connection.recv(min(size, 1 << 16))
        if not piece:
            return None
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
