"""Clocks as a ticket keeps them and its events tell of them: strings and integers alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from countersign.sla.rules.clocks import Clock, Clocks, Outcome, Stand
from countersign.sla.rules.terms import ClockName, Snapshot, Target

Stored = dict[str, Any]


def said(moment: datetime) -> str:
    """Write an instant to the second: 2026-04-15T09:00:00Z."""
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat(timespec="seconds")[:19] + "Z"


def read_moment(text: str | None) -> datetime | None:
    """Read what `said` wrote."""
    return None if text is None else datetime.fromisoformat(text)


def to_plain(state: Clocks) -> Stored:
    """Write the clocks of a ticket; whatever is not so is left out."""
    kept: Stored = {"terms": [snapshot_to_plain(one) for one in state.snapshots]}
    for name, clock in state.clocks.items():
        kept[name.value] = _clock(clock)
    if state.resting:
        kept["resting"] = [name.value for name in ClockName if name in state.resting]
    if state.broken is not None:
        kept["broken"] = said(state.broken)
    return kept


def from_plain(kept: Mapping[str, Any]) -> Clocks:
    """Read what `to_plain` wrote."""
    return Clocks(
        tuple(snapshot_from_plain(one) for one in kept.get("terms", ())),
        {name: _read_clock(kept[name.value]) for name in ClockName if name.value in kept},
        frozenset(ClockName(name) for name in kept.get("resting", ())),
        read_moment(kept.get("broken")),
    )


def outcome_to_plain(one: Outcome) -> Stored:
    """Write how a clock ended, for the event that ended it."""
    return {
        "name": one.name.value,
        "started_at": said(one.started_at),
        "due_at": said(one.due_at) if one.due_at else None,
        "ended_at": said(one.ended_at),
        "outcome": one.stand.value,
        "seconds": one.seconds,
        "wall_seconds": one.wall_seconds,
    }


def snapshot_to_plain(one: Snapshot) -> Stored:
    """Write a snapshot."""
    return {"plan": one.plan, "calendars": dict(one.calendars), "zones": one.zones}


def snapshot_from_plain(kept: Mapping[str, Any]) -> Snapshot:
    """Read what `snapshot_to_plain` wrote."""
    return Snapshot(kept["plan"], tuple(sorted(kept["calendars"].items())), kept["zones"])


def _clock(clock: Clock) -> Stored:
    kept: Stored = {
        "stand": clock.stand.value,
        "target": clock.target.seconds,
        "calendar": clock.target.calendar_version,
        "terms": clock.terms,
        "start": said(clock.started_at),
    }
    moments = {"since": clock.since, "due": clock.due_at, "end": clock.ended_at, "wakes": clock.wakes_at}
    kept |= {name: said(moment) for name, moment in moments.items() if moment is not None}
    if clock.ran:
        kept["ran"] = [[said(begin), said(end)] for begin, end in clock.ran]
    if clock.left is not None:
        kept["left"] = clock.left
    if clock.fired:
        kept["fired"] = clock.fired
    if clock.annulled:
        kept["annulled"] = 1
    return kept


def _read_clock(kept: Mapping[str, Any]) -> Clock:
    started_at = datetime.fromisoformat(kept["start"])
    return Clock(
        Target(kept["target"], kept["calendar"]), started_at, kept["terms"], Stand(kept["stand"]),
        tuple((datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in kept.get("ran", ())),
        read_moment(kept.get("since")), read_moment(kept.get("due")), kept.get("left"), read_moment(kept.get("end")),
        kept.get("fired", 0), read_moment(kept.get("wakes")), bool(kept.get("annulled")),
    )  # fmt: skip
