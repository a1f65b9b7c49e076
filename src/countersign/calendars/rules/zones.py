"""Time zones out of the kept database `tzdata`, and which instant a local time is.

The database of the operating system is not asked: its version is unknown and differs between machines, and a
due time must come out the same on all of them (E22).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

import tzdata

EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # Local times are written without a zone.
_SECOND = timedelta(seconds=1)


def zone_database() -> str:
    """Return the version of the zone database, for instance 2026f."""
    return str(tzdata.IANA_VERSION)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Return the names that the zone database knows."""
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo:
    """Return a zone by its IANA name. Raises KeyError when the database does not know it."""
    if name not in zone_names():
        raise KeyError(name)
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as content:
        return ZoneInfo.from_file(content, key=name)


def opening_second(zone: ZoneInfo, local: datetime) -> int:
    """Return the second since 1970 at which an interval opens that is written with this local time.

    A time that does not exist is the first valid instant after the gap; of one that comes twice, the first.
    Source: F14.
    """
    return _second(zone, local, last=False)


def closing_second(zone: ZoneInfo, local: datetime) -> int:
    """Return the second since 1970 at which such an interval ends; of a time that comes twice, the second. F14."""
    return _second(zone, local, last=True)


def _second(zone: ZoneInfo, local: datetime, *, last: bool) -> int:
    # PEP 495: fold 0 reads a time with the offset before a change of the clocks, fold 1 with the one after it.
    before, after = _offset(zone, local), _offset(zone, local.replace(fold=1))
    written = (local - EPOCH) // _SECOND
    if before < after:
        return _change(zone, written - after, written - before, before)
    return written - (after if last else before)


def _offset(zone: ZoneInfo, local: datetime) -> int:
    offset = zone.utcoffset(local)
    return 0 if offset is None else offset.days * 86_400 + offset.seconds


def _offset_at(zone: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset()
    return 0 if offset is None else offset.days * 86_400 + offset.seconds


def _change(zone: ZoneInfo, low: int, high: int, before: int) -> int:
    """Find the second at which the clocks go forward: after `low`, by `high` at the latest."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_at(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def instant_of(name: str, local: datetime) -> datetime:
    """Return the instant of a local time in a zone, read as an opening is (F14). Raises KeyError."""
    return datetime.fromtimestamp(opening_second(zone_named(name), local.replace(tzinfo=None)), UTC)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """An instant at which the clocks of a zone are put: what they would show, and what they show."""

    at: datetime
    before: datetime
    after: datetime


def clock_changes(name: str, year: int) -> list[ClockChange]:
    """Return when the clocks of a zone are put forward or back in a year of UTC. Raises KeyError. Source: F14."""
    zone = zone_named(name)
    first = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) - EPOCH) // _SECOND
    days = [first + number * 86_400 for number in range(367)]
    changes = []
    for low, high in pairwise(days):
        before, after = _offset_at(zone, low), _offset_at(zone, high)
        if before != after:
            second = _change(zone, low, high, before)
            at = datetime.fromtimestamp(second, UTC)
            shown = [EPOCH + (second + offset) * _SECOND for offset in (before, after)]
            changes.append(ClockChange(at, *shown))
    return [one for one in changes if one.at.year == year]
