"""What is read of calendars."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from countersign.calendars import rules
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import row_of, rows_of


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a calendar."""

    id: int
    calendar_id: int
    name: str
    version: int
    zone_database: str
    in_force_from: datetime
    made_at: datetime
    made_by: str
    source: str
    note: str
    content: Mapping[str, Any]
    labels: Mapping[date, str]

    @property
    def calendar(self) -> rules.Calendar:
        """Return what the version says, ready to count with."""
        return rules.read(self.content)


_ROWS = """
SELECT v.id, k.id, k.name, v.version, v.zone_database, v.in_force_from, v.made_at, v.made_by, v.source, v.note,
       v.content::text, v.labels::text
FROM calendars_version v JOIN calendars_calendar k ON k.id = v.calendar_id
"""
# Of several the one that came into force last; of two from one instant on the later made.
_NEWEST = "ORDER BY v.in_force_from DESC, v.version DESC"


def _row(found: tuple[Any, ...]) -> VersionRow:
    labels = {date.fromisoformat(day): label for day, label in json.loads(found[11]).items()}
    return VersionRow(*(*found[:10], json.loads(found[10]), labels))


@lru_cache(maxsize=1024)
def calendar_version(version_id: int) -> rules.Calendar:
    """Return a version, ready to count with; one query the first time, as a version never changes.

    Raises: NotVisible.
    """
    found = row_of("SELECT content::text FROM calendars_version WHERE id = %s", [version_id])
    if found is None:
        raise NotVisible
    return rules.read(json.loads(found[0]))


def current(name: str, at: datetime | None = None) -> VersionRow | None:
    """Return the version of a calendar that is in force at an instant (now, without one). One query.

    Before its first version came into force a calendar has none.
    """
    rows = rows_of(
        f"{_ROWS} WHERE k.name = %s AND v.in_force_from <= coalesce(%s, clock_timestamp()) {_NEWEST} LIMIT 1",
        [name, at],
    )
    return _row(rows[0]) if rows else None


def calendars(at: datetime, by: Actor) -> list[VersionRow]:
    """Return every calendar in the version in force (else the first to come), by name. One query. Raises NotAllowed."""
    require(by, "calendar.read")
    found = rows_of(
        f"SELECT DISTINCT ON (k.name) {_ROWS.split('SELECT', 1)[1]} "
        "ORDER BY k.name, v.in_force_from <= %s DESC, "
        "CASE WHEN v.in_force_from <= %s THEN v.in_force_from END DESC, v.in_force_from, v.version DESC",
        [at, at],
    )
    return [_row(one) for one in found]


def versions_of(calendar_id: int, by: Actor) -> list[VersionRow]:
    """Return the versions of a calendar, the last made first. One query. Raises NotAllowed, NotVisible."""
    require(by, "calendar.read")
    found = rows_of(f"{_ROWS} WHERE k.id = %s ORDER BY v.version DESC", [calendar_id])
    if not found:
        raise NotVisible
    return [_row(one) for one in found]


def in_force(versions: list[VersionRow], at: datetime) -> VersionRow | None:
    """Choose the version in force at an instant; none before the first."""
    began = [one for one in versions if one.in_force_from <= at]
    return max(began, key=lambda one: (one.in_force_from, one.version), default=None)


def calendar_id(name: str) -> int | None:
    """Return the number of a calendar by its name, whatever its letters' case. One query."""
    found = row_of("SELECT id FROM calendars_calendar WHERE lower(name) = lower(%s)", [name])
    return None if found is None else int(found[0])
