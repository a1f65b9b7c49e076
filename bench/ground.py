"""An installation of its own for the measurements: data folder, embedded database, page processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

DEFAULT_DATA = Path("var/bench")
STARTS_WITHIN_SECONDS = 60


def settle(data: Path | None, port: int) -> Path:
    """Point this process, and those it starts, at the data folder and the port; return the folder."""
    given = os.environ.get("COUNTERSIGN_DATA")
    folder = data or (Path(given) if given else DEFAULT_DATA)
    os.environ["COUNTERSIGN_DATA"] = str(folder.absolute())
    os.environ["COUNTERSIGN_PORT"] = str(port)
    os.environ["COUNTERSIGN_DEMO"] = "0"
    return folder.absolute()


@contextmanager
def database() -> Iterator[str]:
    """Have the database running and migrated; yields its owner's address."""
    from countersign.project.database import addresses as databases
    from countersign.project.running.started import database as running
    from countersign.project.running.started import prepare_django

    with running():
        prepare_django()
        from countersign.project.database.migrating import migrate

        migrate()
        yield databases.address()


@contextmanager
def server(module: str, port: int, **environment: str) -> Iterator[int]:
    """Have a server process running on a port, and end it with its workers; yields its id."""
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        env={**os.environ, "COUNTERSIGN_PORT": str(port), **environment}, start_new_session=True,
    )  # fmt: skip
    try:
        await_answer(process, port)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def await_answer(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until a server answers. Ends the program when it ends, or takes too long."""
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"The server on port {port} ended with {process.returncode}.")
        try:
            urllib.request.urlopen(f"http://localhost:{port}/sign-in", timeout=2).read()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"The server on port {port} does not answer.")


def machine() -> Mapping[str, object]:
    """Say what the figures were measured on."""
    model = next(
        (line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), "unknown",
    )  # fmt: skip
    memory = next(
        int(line.split()[1]) // 2**20 for line in Path("/proc/meminfo").read_text().splitlines() if "MemTotal" in line
    )
    return {"cpu": model, "cores": len(os.sched_getaffinity(0)), "memory_gb": memory, "python": sys.version.split()[0]}
