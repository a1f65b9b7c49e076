"""ClamAV through its socket: what it says of a file, and whether it answers at all."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from countersign.kernel.settings import CLAMAV, setting

CONNECT_SECONDS = 3
SECONDS = 30
CHUNK_BYTES = 256 * 1024
MOST_REPLY_BYTES = 4_096


class Answer(StrEnum):
    """What came of asking the scanner."""

    CLEAN = "clean"
    FOUND = "found"
    REFUSED = "refused"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Scan:
    """One answer, with the scanner's own words: the name of what it found, or why it gave none."""

    answer: Answer
    words: str = ""


def is_configured() -> bool:
    """Tell whether every file is to be shown to a scanner."""
    return setting(CLAMAV) is not None


def scan(file: BinaryIO) -> Scan:
    """Show a whole file to the scanner. A scanner that does not answer rightly in time counts as away.

    Source:  T58, T114.
    """
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\0")
            _send(line, file)
            said = _reply(line)
    except OSError as why:
        return Scan(Answer.AWAY, str(why))
    if said == "stream: OK":
        return Scan(Answer.CLEAN)
    if said.endswith(" FOUND"):
        return Scan(Answer.FOUND, said.removeprefix("stream: ").removesuffix(" FOUND")[:200])
    if "size limit exceeded" in said:
        return Scan(Answer.REFUSED, said[:200])
    return Scan(Answer.AWAY, said[:200])


def _send(line: socket.socket, file: BinaryIO) -> None:
    try:
        while piece := file.read(CHUNK_BYTES):
            line.sendall(struct.pack(">L", len(piece)) + piece)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        # Past its own limit it says so and hangs up; its words can still be read.
        return


def said_of_itself() -> Scan:
    """Ask the scanner for its version, as `countersign doctor` does."""
    try:
        with _connected() as line:
            line.sendall(b"zVERSION\0")
            said = _reply(line)
    except OSError as why:
        return Scan(Answer.AWAY, str(why))
    return Scan(Answer.CLEAN, said) if said.startswith("ClamAV") else Scan(Answer.AWAY, said[:200])


def _connected() -> socket.socket:
    place = setting(CLAMAV) or ""
    if place.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(CONNECT_SECONDS)
            line.connect(place)
        except OSError:
            line.close()
            raise
    else:
        host, _, port = place.rpartition(":")
        line = socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
    line.settimeout(SECONDS)
    return line


def _reply(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < MOST_REPLY_BYTES:
        piece = line.recv(MOST_REPLY_BYTES)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
