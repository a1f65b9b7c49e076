"""The asking side: whoever wants something read hands it to a warm program, and waits no longer than it wants to."""

from __future__ import annotations

import atexit
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

HANDING_SECONDS = 10.0
LEAVE_SECONDS = 2.0
_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class Answer:
    """What a child wrote, and its exit code: negative when a signal ended it."""

    code: int
    content: bytes


class Reader:
    """One program kept warm for one process: started when first asked, started again whenever it has ended.

    program: what Python runs, without environment and without the paths of a user; it calls `warm.serve`.
    Threads may ask at once; a process that is forked starts one of its own.
    """

    def __init__(self, *program: str) -> None:
        self.program = program
        self._lock = threading.Lock()
        self._door: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        os.register_at_fork(after_in_child=self._fork)
        atexit.register(self.end)

    def answer(self, told: bytes, thing: int, *, most_bytes: int, seconds: float) -> Answer:
        """Have a child read what a descriptor leads to, from its beginning.

        told:       what is not in the bytes; at most 64 KiB.
        most_bytes: an answer that is longer counts as failed and is thrown away.
        Raises:     TimeoutError: the child had not ended in time and is killed. OSError: no child can be started.
        """
        ends = time.monotonic() + seconds
        for _ in range(2):  # A warm process may end by itself, or be ended, while it is asked.
            os.lseek(thing, 0, os.SEEK_SET)
            answer = self._asked(told, thing, most_bytes, ends)
            if answer is not None:
                return answer
        raise OSError(f"{' '.join(self.program)} does not start")

    def _asked(self, told: bytes, thing: int, most_bytes: int, ends: float) -> Answer | None:
        """Ask once; None when the warm process went away. To hang up, as on leaving, kills the child."""
        source, sink = os.pipe()
        ours, theirs = socket.socketpair()
        with ours, open(source, "rb", buffering=0):
            try:
                self._hand(told, (thing, sink, theirs.fileno()))
            finally:
                os.close(sink)
                theirs.close()
            content = _read(source, most_bytes + 1, ends)
            if len(content) > most_bytes:
                return Answer(1, b"")
            ours.settimeout(_left(ends))
            with suppress(ConnectionError):
                code = ours.recv(8)
                return Answer(int(code), content) if code else None
        return None

    def _hand(self, told: bytes, given: Sequence[int]) -> None:
        with self._lock:
            if self._door is not None:
                try:
                    socket.send_fds(self._door, [told], given)
                    return
                except (ConnectionError, TimeoutError):
                    self._end()
            socket.send_fds(self._start(), [told], given)

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        ours.settimeout(HANDING_SECONDS)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", *self.program],
                stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={}, cwd="/",
            )  # fmt: skip
        self._door = ours
        return ours

    def end(self) -> None:
        """End the warm process and with it whatever it reads."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._door is not None:
            self._door.close()
        if self._process is not None:
            try:
                self._process.wait(LEAVE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._door = self._process = None

    def _fork(self) -> None:
        """Forget in a forked process what belongs to the one it came from."""
        if self._door is not None:
            self._door.close()
        if self._process is not None:
            self._process.returncode = 0  # Not ours to wait for.
        self._lock, self._door, self._process = threading.Lock(), None, None


def _read(source: int, most_bytes: int, ends: float) -> bytes:
    content, watch = bytearray(), select.poll()
    watch.register(source, select.POLLIN)
    while len(content) < most_bytes:
        if not watch.poll(_left(ends) * 1000):
            raise TimeoutError
        piece = os.read(source, min(_PIECE, most_bytes - len(content)))
        if not piece:
            break
        content += piece
    return bytes(content)


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
