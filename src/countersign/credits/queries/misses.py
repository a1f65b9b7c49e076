"""Which clocks of a ticket were missed: a fold over its events, so that it can be asked at any time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from countersign.kernel.reading import rows_of
from countersign.ledger.queries import events_of

_LATE = 100
DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Miss:
    """One missed clock. Instants as the ticket keeps them, to the second; ended_at None while it is still owed."""

    ticket: int
    clock: str
    started_at: str
    due_at: str
    ended_at: str | None
    plan_id: int

    @property
    def key(self) -> tuple[int, str, str]:
        return (self.ticket, self.clock, self.started_at)


def misses_of(number: int) -> list[Miss]:
    """Return what of a ticket's clocks was missed, oldest first. One query; two for a duplicate.

    A clock is missed when it ended late, or when its due time passed while it ran. What the lead annulled does not
    count. Of a duplicate, what moved to the master counts there, and what the master missed too counts once (C4).
    Source: domain F3, F11.
    """
    found, master = _folded(number)
    if master is not None:
        there = {one.clock for one in _folded(master)[0]}
        return [one for one in found if one.clock not in there]
    return found


def _folded(number: int) -> tuple[list[Miss], int | None]:
    last: dict[tuple[str, str], dict[str, Any]] = {}
    clocks: dict[str, Any] = {}
    state: dict[str, Any] = {}
    annulled: set[tuple[str, str]] = set()
    for event in events_of("ticket", number):
        state |= {name: event.after[name] for name in ("resolution", "duplicate_of_id") if name in event.after}
        clocks = event.after.get("clocks") or clocks
        if event.type == "ticket.breach_annulled":
            annulled.add((event.facts["name"], event.facts["due_at"]))
        for one in event.facts.get("clocks") or ():
            # A clock that ended and began anew in one event stands in the outcomes alone.
            kept = last.setdefault((one["name"], one["started_at"]), {"plan": _newest_plan(clocks)})
            kept |= {"stand": one["outcome"], "due": one["due_at"], "end": one["ended_at"]}
        for name, clock in _clocks(clocks).items():
            last[name, clock["start"]] = clock | {"plan": clocks["terms"][clock["terms"]]["plan"]}
    found = [
        Miss(number, name, start, clock["due"], clock.get("end"), clock["plan"])
        for (name, start), clock in last.items()
        if _missed(clock) and (name, clock["due"]) not in annulled
    ]
    merged = state.get("duplicate_of_id") if state.get("resolution") == DUPLICATE else None
    return sorted(found, key=lambda one: (one.due_at, one.clock)), merged


def _newest_plan(clocks: dict[str, Any]) -> int:
    return int(clocks["terms"][-1]["plan"]) if clocks.get("terms") else 0


def _clocks(clocks: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: clock for name, clock in clocks.items() if isinstance(clock, dict) and "stand" in clock}


def _missed(clock: dict[str, Any]) -> bool:
    if clock.get("annulled") or not clock.get("due") or clock["stand"] == "moved":
        return False
    return bool(clock["stand"] == "breached" or clock.get("fired", 0) >= _LATE)


def duplicates_of(number: int) -> list[int]:
    """Return the tickets that hang on a master as its duplicates. One query."""
    return [id_ for (id_,) in rows_of("SELECT id FROM tickets_ticket WHERE duplicate_of_id = %s ORDER BY id", [number])]
