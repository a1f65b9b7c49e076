"""One installation as a person starts it: `countersign run` with the demonstration, shared by all journeys.

The demonstration is joined by a ticket in every state and by somebody whose every word is hostile (filling.py).

The workers of a parallel test run find each other through locks on files: the first one starts the house, and stops it
when the others are gone. A journey that breaks something holds the house alone; all others share it.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.migrated import copied
from tests.site import ROOT, free_port

START_SECONDS = 180.0


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in, as demo.json and the filling name them."""

    name: str
    role: str
    login: str
    password: str


class House:
    """A running installation and what a person at its terminal can do.

    tickets: numbers by the name of what they are for (filling.py).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._users: IO[str] | None = None
        self._started: subprocess.Popen[bytes] | None = None

    def enter(self) -> None:
        """Start the house, or join those who use it already."""
        self.folder.mkdir(mode=0o755, exist_ok=True)
        self._users = (self.folder / "users").open("w")
        with self._door():
            fcntl.flock(self._users, fcntl.LOCK_SH)
            if self._runs():
                self.await_answer(START_SECONDS)  # A journey may just have killed a part of it.
            else:
                self._start()
                self._fill()
        told = json.loads((self.data / "demo.json").read_text(encoding="utf-8"))
        filled = json.loads((self.folder / "filled.json").read_text(encoding="utf-8"))
        self.tickets: dict[str, int] = filled["tickets"]
        self.accounts = {
            row["name"]: Account(row["name"], row["role"], row["login"], row["password"])
            for row in [*told["accounts"], *filled["accounts"]]
        }

    def leave(self) -> None:
        """Go; whoever started the house waits until the others are gone, and stops it."""
        if self._users is None:
            return
        with self._users:
            if self._started is None:
                return
            fcntl.flock(self._users, fcntl.LOCK_EX)
            self._started.send_signal(signal.SIGTERM)
            self._started.wait(30)

    @property
    def port(self) -> int:
        return int((self.folder / "port").read_text())

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def url(self, path: str = "/") -> str:
        return self.origin + path

    @contextmanager
    def shared(self, *, alone: bool = False) -> Iterator[None]:
        """Use the house together with other journeys, or alone."""
        with (self.folder / "journeys").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `countersign …` beside the running house."""
        return subprocess.run(
            [sys.executable, "-m", "countersign.project.cli", *arguments],
            env=self._environment(), capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def ticket_at(self, number: int, instant: str) -> dict[str, Any]:
        """Read how the customer saw a ticket at an instant."""
        told = self.command("ledger", "show", str(number), "--at", instant, "--as", "customer")
        assert told.returncode == 0, told.stderr
        found: dict[str, Any] = json.loads(told.stdout)
        return found

    def kill(self, name: str) -> int:
        """End one part of the house as a crash does, by its own process number: pages, worker or postgres."""
        pid = self.await_process(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def process(self, name: str) -> int:
        """Find the process of a part among the children of this house alone; 0 while there is none."""
        marks = {"pages": b"countersign.project.serving.pages", "worker": b"worker", "postgres": b"postgres"}
        supervisor = int((self.folder / "pid").read_text())
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                state, parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:2]
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if int(parent) == supervisor and state != "Z" and marks[name] in command:
                return int(entry.name)
        return 0

    def await_process(self, name: str, seconds: float = 20.0) -> int:
        """Wait until a part runs; return its process number."""
        deadline = time.monotonic() + seconds
        while not (pid := self.process(name)):
            assert time.monotonic() < deadline, f"the house has no process {name}"
            time.sleep(0.05)
        return pid

    def await_answer(self, seconds: float = 30.0) -> float:
        """Wait until a page is answered again; return the seconds it took."""
        started = time.monotonic()
        while not self._answers():
            assert time.monotonic() - started < seconds, "the house does not answer"
            time.sleep(0.05)
        return time.monotonic() - started

    @contextmanager
    def _door(self) -> Iterator[None]:
        with (self.folder / "door").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COUNTERSIGN_", "DJANGO_"))}
        return kept | {
            "COUNTERSIGN_DATA": str(self.data),
            "COUNTERSIGN_PORT": str(self.port),
            "COUNTERSIGN_DEMO": "1",
            "COUNTERSIGN_UNDO_SECONDS": "0",
            "DJANGO_SETTINGS_MODULE": "countersign.project.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT), *(entry for entry in sys.path if entry)]),
        }

    def _start(self) -> None:
        copied(self.data)
        (self.folder / "port").write_text(str(free_port()))
        with (self.folder / "said").open("w") as said:
            process = self._started = subprocess.Popen(
                [sys.executable, "-m", "countersign.project.cli", "run"],
                env=self._environment(), stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip
        (self.folder / "pid").write_text(str(process.pid))
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError("the house did not start: " + (self.folder / "said").read_text()[-2000:])
            time.sleep(0.1)

    def _fill(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "tests.journeys.filling"],
            env=self._environment(), cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        (self.folder / "filled.json").write_text(done.stdout, encoding="utf-8")

    def _runs(self) -> bool:
        """Tell whether the house was started and its supervisor is alive, whatever it answers at the moment."""
        try:
            pid = int((self.folder / "pid").read_text())
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, ValueError):
            return False
        return state != "Z"

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url("/sign-in"), timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, ValueError, urllib.error.HTTPError):
            return False
