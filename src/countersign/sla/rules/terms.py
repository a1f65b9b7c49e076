"""Targets: what a plan promises for a severity and a clock, with its calendar resolved to a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

ALWAYS = "always"
HOME = "home"
SEVERITIES = ("critical", "high", "normal", "low")


class ClockName(StrEnum):
    """The four clocks of a ticket (domain, decision 5)."""

    FIRST = "first"
    NEXT = "next"
    SOLVE = "resolution"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Target:
    """A promise: so many working seconds of a calendar version; None counts day and night."""

    seconds: int
    calendar_version: int | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a clock was started under: with it every due time can be computed again, whatever is in force today.

    calendars: (name, version) of each calendar that the plan names, "home" being the contract's.
    zones:     version of the zone database that the times were computed with (F14).
    """

    plan: int
    calendars: tuple[tuple[str, int], ...] = ()
    zones: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """A plan version with its calendars resolved.

    targets: severity → clock → target; a clock that is not there was not promised.
    """

    snapshot: Snapshot
    targets: Mapping[str, Mapping[ClockName, Target]]
    third_pauses: bool = False

    @property
    def plan_id(self) -> int:
        return self.snapshot.plan

    def target(self, severity: str, clock: ClockName) -> Target | None:
        """Return the promise for a severity and a clock, or None."""
        return self.targets.get(severity, {}).get(clock)


def calendar_names(targets: Mapping[str, Any]) -> frozenset[str]:
    """Name the calendars that a plan's targets are counted on, ALWAYS left out."""
    rows = [row for row in targets.values() if isinstance(row, Mapping)]
    promised = [said for row in rows for said in row.values() if isinstance(said, Mapping)]
    return frozenset(str(said.get("calendar", ALWAYS)) for said in promised) - {ALWAYS}


def read_terms(snapshot: Snapshot, targets: Mapping[str, Any], *, third_pauses: bool = False) -> Terms:
    """Read a plan's stored targets under a snapshot.

    targets: severity → clock → {"seconds", "calendar"}; or, as plans were written before there were calendars,
             severity → {"first_minutes", "next_minutes"}, counted day and night.
    A calendar that the snapshot does not know (a contract without a home calendar) counts day and night too.
    """
    versions = dict(snapshot.calendars)
    read: dict[str, dict[ClockName, Target]] = {}
    for severity in SEVERITIES:
        row = targets.get(severity) or {}
        found: dict[ClockName, Target] = {}
        for name in ClockName:
            said = row.get(name.value)
            if isinstance(said, Mapping):
                found[name] = Target(int(said["seconds"]), versions.get(str(said.get("calendar", ALWAYS))))
            elif isinstance(minutes := row.get(f"{name.value}_minutes"), int):
                found[name] = Target(minutes * 60)
        read[severity] = found
    return Terms(snapshot, read, third_pauses)
