"""Rows of a list: fifty of them stand on every queue page, so each is one pass over ready strings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from countersign.desk.asking import Asked
from countersign.desk.sentences import Telling
from countersign.tickets import words
from countersign.tickets.queries import ListRow
from countersign.tickets.rules.clocks import mood, soon_seconds
from countersign.ui import times


class Item(NamedTuple):
    """One ticket of a list; the fields of components/item.

    used: how much of the promise has passed, 0 to 100 as text; empty for no bar.
    """

    url: str
    number: int
    title: str
    level: int
    severity: str
    look: str
    status: str
    who: str
    mood: str
    clock: str
    until: str
    at: str
    used: str
    current: bool
    read: bool
    presence: str
    soon: int = 900


def items(
    rows: Iterable[ListRow], asked: Asked, *, present: Mapping[int, str] | None = None, current: int = 0
) -> list[Item]:
    """Write the rows of a list."""
    tell, seen = Telling(asked.by, asked.now), present or {}
    statuses: dict[tuple[str, str, str], str] = {}
    severities = {code: str(name) for code, name in words.SEVERITIES.items()}
    paused, to_confirm, due = _("paused"), _("to confirm"), _("due %(time)s")
    place, holders = asked.place, asked.view != "mine"
    stale, no_step = asked.view.startswith("stale"), _("no next step yet")
    written = []
    for row in rows:
        key = (row.status, row.waiting, row.resolution)
        status = statuses.get(key)
        if status is None:
            status = statuses[key] = words.status(*key)
        expected = row.expected_at
        state = mood(expected, asked.now, row.status, row.clock_started_at)
        if expected is not None:
            clock, until, at = tell.left(expected), times.iso(expected), due % {"time": tell.due(expected)}
        else:
            clock, until, at = ("", "", "")
            if row.status == "waiting":
                state, clock = {"confirm": ("none", to_confirm), "third": ("none", "")}.get(
                    row.waiting, ("paused", paused)
                )
        who = f"{row.customer} · {row.contract}"
        if holders and row.holder:
            who = f"{who} · {row.holder}"
        if stale:
            who = f"{row.step or no_step} · {who}"
        written.append(Item(
            f"/desk/tickets/{row.number}{place}", row.number, row.title, words.SEVERITY_LEVELS[row.severity],
            severities[row.severity], words.status_look(row.status, row.waiting), status, who, state, clock, until,
            at, _used(row, expected, asked.now), row.number == current, row.status in ("waiting", "closed"),
            seen.get(row.number, ""), soon_seconds(row.clock_started_at, expected) if expected is not None else 900,
        ))  # fmt: skip
    return written


def _used(row: ListRow, expected: datetime | None, now: datetime) -> str:
    if expected is None:
        return ""
    # A promise without a clock was given with the last word, which is when the ticket moved.
    start = row.clock_started_at or row.moved_at
    whole, passed = (expected - start).total_seconds(), (now - start).total_seconds()
    return str(min(100, max(0, int(100 * passed / whole)))) if whole > 0 else "100"
