"""One real installation for the journeys: `countersign run` over a data folder of its own, filled by commands."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.site import ROOT, free_port

START_SECONDS = 90


@dataclass
class House:
    """One running installation. tickets: numbers by the name of what they are for (tests/journeys/filling.py)."""

    data: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="cs-journeys-")))
    port: int = field(default_factory=free_port)
    tickets: dict[str, int] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.data / "run.log"

    def url(self, path: str = "/") -> str:
        return self.origin + path

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COUNTERSIGN_", "DJANGO_"))}
        return kept | {
            "COUNTERSIGN_DATA": str(self.data),
            "COUNTERSIGN_PORT": str(self.port),
            "COUNTERSIGN_WORKERS": "1",
            "COUNTERSIGN_THREADS": "2",
            "DJANGO_SETTINGS_MODULE": "countersign.project.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT), *(entry for entry in sys.path if entry)]),
        }

    def start(self) -> None:
        """Run everything and wait until a page is answered."""
        self.data.chmod(0o755)
        command = [sys.executable, "-m", "countersign.project.cli", "run"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment(), cwd=ROOT, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while self.status("/sign-in") != 200:
            ended = self.process.poll() is not None
            assert not ended and time.monotonic() < deadline, self.log.read_text()[-2000:]
            time.sleep(0.1)

    def fill(self) -> None:
        """Fill it by a program of its own, through the commands."""
        command = [sys.executable, "-m", "tests.journeys.filling"]
        done = subprocess.run(command, env=self.environment(), cwd=ROOT, capture_output=True, text=True, timeout=180)
        assert done.returncode == 0, done.stderr[-3000:]
        self.tickets = json.loads(done.stdout)

    def status(self, path: str) -> int:
        """Ask for a page and return its status; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.url(path), timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    def database(self) -> int:
        """Return the process id of this house's own PostgreSQL."""
        found = next(self.data.glob("**/postmaster.pid"))
        return int(found.read_text().split()[0])

    def command(self, *words: str) -> Any:
        """Run one verb of the program over this house."""
        command = [sys.executable, "-m", "countersign.project.cli", *words]
        return subprocess.run(command, env=self.environment(), cwd=ROOT, capture_output=True, text=True, timeout=120)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        shutil.rmtree(self.data, ignore_errors=True)
