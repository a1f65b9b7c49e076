"""Processes that the supervisor starts, watches and stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from countersign.kernel.settings.vaulted import VAULT_PASSPHRASE
from countersign.project.descent import descending

STEADY_SECONDS = 10.0
LONGEST_WAIT_SECONDS = 8.0


def say(line: str) -> None:
    """Tell the person at the terminal how it goes."""
    print(line, file=sys.stderr, flush=True)


class Child:
    """A process that is started again whenever it ends."""

    def __init__(self, name: str, module: str, arguments: Sequence[str] = ()) -> None:
        self.name = name
        self.command = [sys.executable, "-m", module, *arguments]
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.wait_seconds = 0.0
        self.due_at = 0.0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = self.spawn()

    def spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            env=without_secrets_of_the_vault(),
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops all in order.
            preexec_fn=descending(None, (), signal.SIGKILL),  # Gone with the supervisor, so that nobody is left behind.
        )

    def look(self) -> None:
        """Start it again if it has ended: at once, or after a growing wait when it keeps ending."""
        now = time.monotonic()
        if self.process is not None and (code := self.process.poll()) is not None:
            if now - self.started_at > STEADY_SECONDS:
                self.wait_seconds = 0.0
            self.due_at = now + self.wait_seconds
            self.wait_seconds = min(max(0.5, self.wait_seconds * 2), LONGEST_WAIT_SECONDS)
            self.process = None
            say(f"The {self.name} process ended ({code}); it is started again.")
        if self.process is None and now >= self.due_at:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def await_stop(self, deadline: float) -> None:
        """Wait until it has ended; after the deadline it is killed with all it started."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.05, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"The {self.name} process did not stop in time and is killed.")
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()


def without_secrets_of_the_vault() -> dict[str, str]:
    """The environment of every process but the vault's: what opens its keys is no business of theirs."""
    secret = {VAULT_PASSPHRASE.variable, VAULT_PASSPHRASE.variable + "_FILE"}
    return {name: value for name, value in os.environ.items() if name not in secret}
