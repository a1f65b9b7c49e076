"""Procedures of the demonstration: two that are approved, one of them half way through on a ticket."""

from __future__ import annotations

from datetime import datetime, timedelta

from countersign.knowledge import commands
from countersign.knowledge.commands import Text
from countersign.project.demo.people import World
from countersign.tickets.queries.custody import in_progress_of

SILENT = Text(
    "A virtual server does not answer",
    "Look at the monitoring of the host: do its other servers answer?\n"
    "Open the console and write down the last lines\n"
    "If it hangs, restart it over the console\n"
    "Check ping and the port that the customer named\n"
    "Write to the customer what it was and since when it answers",
    "The host itself is silent, the disk reports errors, or it hangs again after one restart.",
    kinds=["down", "malfunction"], products=["Virtual server"],
)  # fmt: skip
SLOW = Text(
    "A service is slow",
    "Ask which operation, how long it takes and how long it took before\n"
    "Compare processor steal, disk latency and packet loss of the hours that were named\n"
    "Look whether a backup or a maintenance ran then\n"
    "Say what our records show, with times",
    "Steal above 10 percent, disk latency above 50 ms, or nothing explains it.",
    kinds=["slowness"],
)  # fmt: skip


def prepare_nights(world: World, now: datetime) -> int:
    """Write and approve the procedures, and let the night engineer begin one; return how many there are."""
    artem, daniel, giulia = (world.actors[key] for key in ("artem", "daniel", "giulia"))
    written = now - timedelta(days=30)
    procedures = []
    for number, text in enumerate((SILENT, SLOW)):
        made = commands.write_procedure(text, by=artem, at=written + timedelta(hours=number))
        commands.approve(made.pk, 1, by=daniel, at=written + timedelta(days=1, hours=number))
        procedures.append(made.pk)
    held = in_progress_of(giulia.account_id)
    if held:
        number, begun = held[0][0], now - timedelta(hours=4, minutes=11, seconds=23)
        commands.begin(number, procedures[1], by=giulia, at=begun)
        found = "A report over three months, 40 s; it took 4 s in September"
        commands.tick(number, 1, "done", found, by=giulia, at=begun + timedelta(minutes=6, seconds=40))
        words = "Disk latency 71 ms from 19:00 to 23:00, no steal, no loss"
        commands.tick(number, 2, "done", words, by=giulia, at=begun + timedelta(minutes=19, seconds=5))
    return len(procedures)
