"""The product's command, run as people run it, over settings given alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INIT = (
    "init", "--provider", "Ferri Hosting", "--zone", "Europe/Rome", "--languages", "it,en",
    "--contract-pattern", "##-####", "--admin-email", "ada@ferri.example", "--admin-name", "Ada Ferri",
    "--admin-password-file", "-",
)  # fmt: skip
PASSWORD = "a quiet harbour at dawn\n"
# A ticket through the commands, in a process of its own, as a page or a job would open it.
OPEN = """
from countersign.project.running.started import database, prepare_django
with database():
    prepare_django()
    from tests.cast import assemble
    from tests.factories import accepted
    print(accepted(assemble()).pk)
"""


def countersign(*words: str, text: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one verb; settings are named without their prefix."""
    return _run([sys.executable, "-m", "countersign.project.cli", *words], text, settings)


def run_code(code: str, text: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own."""
    return _run([sys.executable, "-c", code], text, settings)


def open_ticket(**settings: str) -> int:
    """Open a ticket and take it into work; returns its number."""
    done = _run([sys.executable, "-c", OPEN], "", settings)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def _run(command: list[str], text: str, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
    given = {f"COUNTERSIGN_{name}": value for name, value in settings.items()}
    path = os.pathsep.join([str(ROOT), *(entry for entry in sys.path if entry)])
    return subprocess.run(
        command, input=text, capture_output=True, text=True, timeout=180, env=kept | given | {"PYTHONPATH": path}
    )
