"""A data folder as `countersign migrate` leaves it: made once in a test run, copied for what is not about making."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path


def copied(data: Path) -> Path:
    """Fill a new data folder; the first process of the run that asks makes the one that is copied."""
    shelf = Path(os.environ["PYTEST_COUNTERSIGN_DATA"]) / "migrated"
    shelf.mkdir(mode=0o755, exist_ok=True)
    made = shelf / "made"
    with (shelf / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            ours = ("COUNTERSIGN_", "DJANGO_")
            kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
            subprocess.run(
                [sys.executable, "-m", "countersign.project.cli", "migrate"],
                env=kept | {"COUNTERSIGN_DATA": str(shelf / "half")}, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            (shelf / "half").rename(made)
    # Whoever has a secret key already has begun to use it.
    subprocess.run(["cp", "--archive", "--no-clobber", "--no-target-directory", str(made), str(data)], check=True)
    return data
