"""Time zones out of the kept database `tzdata`, and which instant a local time is.

The database of the operating system is not asked: its version is unknown and differs between machines, and a
due time must come out the same on all of them (E22).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
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


def _change(zone: ZoneInfo, low: int, high: int, before: int) -> int:
    """Find the second at which the clocks go forward: after `low`, by `high` at the latest."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, datetime.fromtimestamp(middle, UTC).astimezone(zone)) == before:
            low = middle
        else:
            high = middle
    return high
