"""Processor time of a server and of the database, so that figures hold on a machine that does other things too."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def postmaster(data: Path) -> int | None:
    """Name the leader of the embedded database, if it is the one in use."""
    try:
        return int((data / "postgres" / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def seconds(*roots: int | None) -> float:
    """Sum the processor time of processes and all their children, those that have ended included."""
    spent: dict[int, tuple[int, int]] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                told = Path(entry.path, "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            # Parent; user and system time of its own and of children that it has waited for.
            spent[int(entry.name)] = (int(told[1]), sum(int(told[place]) for place in (11, 12, 13, 14)))
    ours = {root for root in roots if root is not None}
    grown = True
    while grown:
        more = {process for process, (parent, _) in spent.items() if parent in ours} - ours
        ours |= more
        grown = bool(more)
    return sum(spent[process][1] for process in ours if process in spent) / _TICKS
