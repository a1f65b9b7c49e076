"""The warm side: a program that has loaded all it needs, holds nothing, and forks a confined child for each thing.

A child has the thing on descriptor 0, gives its answer on descriptor 1, and has no other. The warm process itself
reads no byte of what was sent: it hands descriptors on, tells the asker how the child ended, and kills the child of
an asker who has hung up. It ends with the process that started it, and when nobody has asked for a while.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

NOBODY = 65_534
IDLE_SECONDS = 600.0
MOST_TOLD = 65_536
_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

# Does what one child is for, told what is not in the bytes; returns its exit code.
One = Callable[[bytes], int]


@dataclass(frozen=True, slots=True)
class Caps:
    """What one child may take, counted from its beginning; descriptors count the three it is born with."""

    memory_bytes: int
    cpu_seconds: int
    descriptors: int


def confine(caps: Caps) -> None:
    """Give up memory, time, files and rights; called by a child before it reads the first byte. Source: T57, T119."""
    warm = os.getppid()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (caps.memory_bytes, caps.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (caps.cpu_seconds, caps.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (caps.descriptors, caps.descriptors))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    # After the change of user, which clears it: nobody is left to end a child whose warm process is gone.
    _libc.prctl(_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != warm:
        os._exit(1)


def serve(one: One) -> None:
    """Fork a child for each thing handed in at descriptor 0, until whoever hands in is gone. Call it when warm."""
    os.chdir("/")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started us; we end with it.
    gc.collect()
    gc.freeze()  # What is loaded is shared with every child and stays so: no collector writes into it.
    _Warm(one).run()


class _Warm:
    """The children that run: by process, the descriptor that tells of its end and the line to its asker."""

    def __init__(self, one: One) -> None:
        self.one = one
        self.door = socket.socket(fileno=0)
        self.watch = selectors.DefaultSelector()
        self.children: dict[int, tuple[int, socket.socket]] = {}

    def run(self) -> None:
        self.watch.register(self.door, selectors.EVENT_READ, self._begin)
        while (ready := self.watch.select(IDLE_SECONDS)) or self.children:
            for key, _ in ready:
                key.data()

    def _begin(self) -> None:
        told, given, _, _ = socket.recv_fds(self.door, MOST_TOLD, 3)
        if not told:
            os._exit(0)
        thing, answer, line = given
        asker = socket.socket(fileno=line)
        try:
            pid = os.fork()
        except OSError:
            pid = -1
        if pid == 0:
            _answer(self.one, told, thing, answer)
        os.close(thing)
        os.close(answer)
        if pid < 0:
            asker.close()  # Told nothing, it asks again.
            return
        end = os.pidfd_open(pid)
        self.children[pid] = (end, asker)
        self.watch.register(end, selectors.EVENT_READ, lambda: self._ended(pid))
        self.watch.register(asker, selectors.EVENT_READ, lambda: self._hung_up(pid))

    def _hung_up(self, pid: int) -> None:
        if pid in self.children:
            self.watch.unregister(self.children[pid][1])
            os.kill(pid, signal.SIGKILL)

    def _ended(self, pid: int) -> None:
        end, asker = self.children.pop(pid)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        for one in (end, asker):
            with suppress(KeyError):  # Whoever hung up is watched no more.
                self.watch.unregister(one)
        with asker, suppress(OSError):
            asker.sendall(b"%d" % code)
        os.close(end)


def _answer(one: One, told: bytes, thing: int, answer: int) -> NoReturn:
    """Be the child: whatever happens, never return into the warm process."""
    code = 1
    try:
        os.dup2(thing, 0)
        os.dup2(answer, 1)
        os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        returned = one(told)
        sys.stdout.flush()
        code = int(returned)
    finally:
        os._exit(code)
