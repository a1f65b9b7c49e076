"""`countersign calendar import`."""

from __future__ import annotations

import argparse
import json
import re
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from countersign.calendars.importing.public_holidays import years_typed
from countersign.calendars.rules import Calendar, plain
from countersign.calendars.templates import TEMPLATES, template
from countersign.kernel.errors import DomainError, Invalid
from countersign.project.cli.clock_reading import calendar_of
from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

if TYPE_CHECKING:
    from countersign.calendars.commands import Written
    from countersign.calendars.rules.days import DayRule

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)
_COUNTRY = re.compile(r"([A-Z]{2})(?:/(\S+))?")


def years(text: str) -> list[int]:
    """Read years: 2026, 2025-2027 or 2025,2026."""
    try:
        return years_typed(text)
    except Invalid:
        raise argparse.ArgumentTypeError(f"{text!r} are no years; write 2026, 2025-2027 or 2025,2026") from None


def moment(text: str) -> datetime:
    """Read an instant with its offset."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time with an offset; write 2027-01-01T00:00:00+03:00")
    return read


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the calendar: made when new, else given a version")
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--template", choices=TEMPLATES, help="begin with this week and zone")
    start.add_argument("--file", metavar="FILE", help="begin with this calendar, JSON as `clock due` takes it")
    parser.add_argument(
        "--holidays", metavar="COUNTRY[/PART]", help="public holidays: RU, IT, DE/BY; with --years. Short days are not "
        "among them: those of Russia in 2025 and 2026 are added from a list of our own",
    )  # fmt: skip
    parser.add_argument("--years", type=years, metavar="YEARS", help="2026, 2025-2027 or 2025,2026")
    parser.add_argument("--icalendar", metavar="FILE", help="days off: whole-day events of an .ics file; with --years")
    parser.add_argument("--days", metavar="FILE", help="closed, short and worked days of this TOML or JSON file")
    parser.add_argument("--in-force-from", type=moment, metavar="ISO", help="for clocks that start from then on; "
                        "default: now")  # fmt: skip
    parser.add_argument("--note", default="", help="why, for the history")
    parser.add_argument("--dry-run", action="store_true", help="print the calendar as it would be, and change nothing")


def run(given: argparse.Namespace) -> int:
    """Make a calendar or a version of one; print one line of JSON about it."""
    if not any((given.template, given.file, given.holidays, given.icalendar, given.days)):
        raise Refusal("Nothing to import: give --template, --file, --holidays, --icalendar or --days.", USAGE)
    if (given.holidays or given.icalendar) and not given.years:
        raise Refusal("--holidays and --icalendar want --years.", USAGE)
    begun = template(given.template) if given.template else calendar_of(given.file) if given.file else None
    days_file = _content(given.days) if given.days else None
    ics_file = _content(given.icalendar) if given.icalendar else None
    with database():
        prepare_django()
        from countersign.ui.refusals import words

        try:
            told, source = _told(given, days_file, ics_file)
            return _taken(given, begun, told, source)
        except DomainError as refusal:
            code = USAGE if isinstance(refusal, Invalid) else FOUND
            raise Refusal(f"{given.name}: {words(refusal)} ({refusal.code})", code) from None


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as why:
        raise Refusal(f"{file} cannot be read: {why.strerror}.", USAGE) from None


def _told(given: argparse.Namespace, days_file: bytes | None, ics_file: bytes | None) -> tuple[list[DayRule], str]:
    """Gather the days that all sources tell of, the later over the earlier, and name the sources."""
    from countersign.calendars import importing

    told: list[DayRule] = []
    sources = [f"template {given.template}"] if given.template else [Path(given.file).name] if given.file else []
    if given.holidays:
        read = _COUNTRY.fullmatch(given.holidays)
        if read is None:
            raise Refusal(f"--holidays: {given.holidays!r} is no country; write RU, IT or DE/BY.", USAGE)
        country, part = read[1], read[2] or ""
        told += importing.public_holidays(country, given.years, subdivision=part)
        told += importing.shipped_days(country, given.years)
        _warn_of_short_days(country, given.years)
        sources.append(f"holidays {given.holidays} {_span(given.years)}")
    if ics_file is not None:
        found = importing.days_of_icalendar(ics_file, given.years)
        told += found.days
        sources.append(Path(given.icalendar).name)
        if found.passed_over:
            print(f"{found.passed_over} events are no whole days off and were passed over.", file=sys.stderr)
    if days_file is not None:
        told += importing.days_of_file(days_file)
        sources.append(Path(given.days).name)
    return told, ", ".join(sources)[:80]


def _warn_of_short_days(country: str, wanted: list[int]) -> None:
    from countersign.calendars.importing import shipped_years

    known = shipped_years(country)
    if known is not None and (unknown := sorted(set(wanted) - known)):
        line = f"Short days of {country} are not known for {_span(unknown)}: give them with --days."
        print(line, file=sys.stderr)


def _span(of: list[int]) -> str:
    whole = of == list(range(of[0], of[-1] + 1))
    return (f"{of[0]}-{of[-1]}" if len(of) > 1 else str(of[0])) if whole else ",".join(str(year) for year in of)


def _taken(given: argparse.Namespace, begun: Calendar | None, told: list[DayRule], source: str) -> int:
    from countersign.calendars import commands, queries
    from countersign.calendars.rules.days import applied
    from countersign.kernel.actor import SYSTEM
    from countersign.kernel.clock import database_now

    at = database_now()
    number = queries.calendar_id(given.name)
    labels: dict[date, str] = {}
    if begun is None:
        if number is None:
            raise Refusal(f"{given.name} is new: say what it begins with, by --template or --file.", USAGE)
        newest = queries.versions_of(number, SYSTEM)[0]
        begun, labels = newest.calendar, dict(newest.labels)
    calendar, labels = applied(begun, labels, told)
    if given.dry_run:
        print(json.dumps(plain(calendar), ensure_ascii=False, indent=2))
        return DONE
    written = commands.Written(plain(calendar), labels, given.in_force_from, source, given.note)
    _print_made(number, given.name, written, at)
    return DONE


def _print_made(number: int | None, name: str, written: Written, at: datetime) -> None:
    from countersign.calendars import commands
    from countersign.kernel.actor import SYSTEM

    if number is None:
        made = commands.make_calendar(name, written, by=SYSTEM, at=at)
    else:
        made = commands.make_version(number, written, by=SYSTEM, at=at)
    told = {
        "calendar": made.calendar_id, "name": made.calendar.name, "version": made.version, "version_id": made.pk,
        "in_force_from": made.in_force_from.isoformat(), "days": len(made.content["days"]),
    }  # fmt: skip
    print(json.dumps(told, ensure_ascii=False))
