"""The real site for journeys: page processes, stream and worker over the test database.

`site.url("/sign-in")` is an address of the main origin. Tests that use it commit: ask for `transactional_db` too.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """Find a port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Site:
    """One running site."""

    data: Path
    database_url: str
    port: int = field(default_factory=free_port)
    vault_port: int = field(default_factory=free_port)
    undo_seconds: int = 0
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def files_origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def vault_origin(self) -> str:
        return f"http://localhost:{self.vault_port}"

    def url(self, path: str = "/") -> str:
        return self.origin + path

    def environment(self) -> dict[str, str]:
        """What the processes are started with; `more` are settings of one test, with their prefix."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
        environment |= {
            "COUNTERSIGN_DATA": str(self.data),
            "COUNTERSIGN_PORT": str(self.port),
            "COUNTERSIGN_DATABASE_URL": self.database_url,
            "COUNTERSIGN_WORKERS": "1",
            "COUNTERSIGN_UNDO_SECONDS": str(self.undo_seconds),
            "COUNTERSIGN_SECRET_KEY": settings.SECRET_KEY,  # Sessions and links made by a test hold here too.
            "DJANGO_SETTINGS_MODULE": "tests.site_settings",
            "COUNTERSIGN_VAULT_PORT": str(self.vault_port),
            **{name: os.environ[name] for name in ("COUNTERSIGN_VAULT_SOCKET",) if name in os.environ},
            "PYTHONPATH": os.pathsep.join([str(ROOT), *(entry for entry in sys.path if entry)]),
        }
        return environment | self.more

    def start(self, *names: str) -> None:
        """Start some or all of the processes and wait until they answer."""
        environment = self.environment()
        for name in names or ("pages", "worker"):
            command = [sys.executable, "-m", "tests.site", name]
            self.processes[name] = subprocess.Popen(command, env=environment, cwd=ROOT)
        deadline = time.monotonic() + 40
        doors = [self.url("/sign-in"), *([self.vault_origin] if "vault pages" in self.processes else [])]
        while not all(self._answers(door) for door in doors):
            assert time.monotonic() < deadline, "the site does not answer"
            time.sleep(0.05)

    def _answers(self, door: str) -> bool:
        try:
            with urllib.request.urlopen(door, timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def stop(self, *names: str, by: signal.Signals = signal.SIGTERM) -> None:
        """Stop some or all of the processes."""
        chosen = [self.processes.pop(name) for name in names or tuple(self.processes)]
        for process in chosen:
            process.send_signal(by)
        for process in chosen:
            process.wait(15)


def main(name: str) -> None:
    """Run one process of the site (`python -m tests.site pages`)."""
    if name == "vault pages":
        from countersign.project.serving import vault_pages

        vault_pages.serve()
        return
    if name == "pages":
        from countersign.project.serving.pages import serve

        serve()
        return
    import django

    django.setup(set_prefix=False)
    from countersign.project.running import jobs

    jobs.run()


if __name__ == "__main__":
    main(sys.argv[1])
