"""What the `clock` commands are given: a calendar's file, instants, a target."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from countersign.calendars.rules import Calendar, CalendarError, parsed, zone_named
from countersign.project.exits import USAGE, Refusal

MOST_BYTES = 4 * 2**20
_UNITS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}
_TARGET = re.compile(r"(?:(\d{1,7})d)?(?:(\d{1,7})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?", re.ASCII)
_DATE_AND_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d", re.ASCII)

CALENDAR_HELP = (
    'the calendar, JSON: {"zone": "Europe/Moscow", "week": {"mon": [["09:00", "18:00"]], …}, '
    '"days": {"2026-05-01": [], "2026-04-30": [["09:00", "17:00"]]}}; "-" reads standard input'
)
INSTANT_HELP = "2026-04-03T17:50:00+03:00; without an offset it is a local time of the calendar's zone"


def declare_calendar(parser: argparse.ArgumentParser) -> None:
    """Declare the calendar's option, the same for every `clock` command."""
    parser.add_argument("--calendar", required=True, metavar="FILE", help=CALENDAR_HELP)


def target(text: str) -> int:
    """Read a target as its seconds: 15m, 8h, 1h30m, 90s. A day is 24 hours of open time."""
    found = _TARGET.fullmatch(text)
    if not text or found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no target; write 15m, 8h, 1h30m or 90s")
    return sum(int(count or 0) * seconds for count, seconds in zip(found.groups(), _UNITS.values(), strict=True))


def calendar_of(file: str) -> Calendar:
    """Read a calendar's file. Raises Refusal, which says where it is wrong."""
    try:
        content = sys.stdin.buffer.read(MOST_BYTES + 1) if file == "-" else _content(Path(file))
        if len(content) > MOST_BYTES:
            raise Refusal(f"{file} is longer than {MOST_BYTES} bytes: that is no calendar.", USAGE)
        return parsed(content.decode("utf-8-sig"))
    except UnicodeDecodeError as why:
        raise Refusal(f"{file} is not UTF-8 at byte {why.start}.", USAGE) from None
    except OSError as why:
        raise Refusal(f"{file} cannot be read: {why.strerror}.", USAGE) from None
    except CalendarError as why:
        raise Refusal(f"{file}: {why.said}.", USAGE) from None


def _content(path: Path) -> bytes:
    with path.open("rb") as source:
        return source.read(MOST_BYTES + 1)


def instant(text: str, option: str, calendar: Calendar) -> datetime:
    """Read an instant; one without an offset is a local time of the calendar's zone. Raises Refusal."""
    try:
        if not _DATE_AND_TIME.match(text):
            raise ValueError
        read = datetime.fromisoformat(text)
        if read.tzinfo is None:
            read = _local(read, option, calendar)
        return read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal(f"{option}: {text!r} is no time; write it like 2026-04-03T17:50:00+03:00.", USAGE) from None


def _local(read: datetime, option: str, calendar: Calendar) -> datetime:
    here = read.replace(tzinfo=zone_named(calendar.zone))
    other = here.replace(fold=1)
    if here.utcoffset() != other.utcoffset():
        twice = (here.utcoffset() or timedelta()) > (other.utcoffset() or timedelta())
        told = "comes twice" if twice else "does not exist"
        line = f"{option}: the time {read.isoformat()} {told} in {calendar.zone}; write it with its offset."
        raise Refusal(line, USAGE)
    return here


def within(option: str, since: datetime, until: datetime) -> None:
    """Refuse an interval whose end lies before its start."""
    if until < since:
        raise Refusal(f"{option}: the end {until.isoformat()} lies before the start {since.isoformat()}.", USAGE)
