"""`countersign shift plan`: one shift, or a weekly template over a span of days."""

from __future__ import annotations

import argparse
from datetime import date

from countersign.project.cli.shift_reading import instant_of, person_of, queue_of, zone_of
from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("person", metavar="EMAIL")
    parser.add_argument("queue", metavar="QUEUE")
    parser.add_argument("--role", default="specialist", choices=("specialist", "generalist", "duty_lead", "on_call"))
    parser.add_argument("--from", dest="begins", metavar="ISO", help="one shift: from this instant")
    parser.add_argument("--to", dest="ends", metavar="ISO", help="one shift: to this instant")
    parser.add_argument("--days", metavar="DAYS", help="a rota: mon,tue,… or mon-fri")
    parser.add_argument("--hours", metavar="HH:MM-HH:MM", help="a rota: local times; may run over midnight")
    parser.add_argument("--first", metavar="DATE", help="a rota: its first day, as 2026-06-08")
    parser.add_argument("--last", metavar="DATE", help="a rota: its last day")
    parser.add_argument("--zone", default="UTC", help="a rota: zone of its times (default: UTC)")


def run(given: argparse.Namespace) -> int:
    """Plan all of it or nothing, and print how many shifts were planned."""
    rota = any((given.days, given.hours, given.first, given.last))
    if rota == bool(given.begins or given.ends):
        raise Refusal("Give --from and --to for one shift, or --days, --hours, --first and --last for a rota.", USAGE)
    hours = _hours(given.hours or "") if rota else (0, 0)
    days, span = _days(given.days or "") if rota else frozenset(), _span(given) if rota else None
    zone_of(given.zone)
    begins = None if rota else instant_of(given.begins or "", "--from")
    ends = None if rota else instant_of(given.ends or "", "--to")
    with database():
        prepare_django()
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import DomainError
        from countersign.shifts import commands
        from countersign.shifts.rules.rota import Line
        from countersign.ui.refusals import words

        person, queue, at = person_of(given.person), queue_of(given.queue), database_now()
        try:
            if span is not None:
                line = Line(person, given.role, days, *hours)
                template = commands.Template((line,), given.zone, *span)
                planned = len(commands.plan_rota(queue, template, by=SYSTEM, at=at))
            else:
                assert begins is not None and ends is not None
                new = commands.NewShift(person, queue, given.role, begins, ends)
                commands.plan_shift(new, by=SYSTEM, at=at)
                planned = 1
        except DomainError as refusal:
            raise Refusal(f"Nothing is planned: {words(refusal)} ({refusal})", FOUND) from None
        print(planned)
    return DONE


def _days(text: str) -> frozenset[int]:
    """Read weekdays: mon,wed or mon-fri or both. Raises Refusal."""
    found: set[int] = set()
    for part in text.lower().split(","):
        first, _dash, last = part.strip().partition("-")
        if first not in DAYS or (last and last not in DAYS):
            raise Refusal(f"--days: {part!r} is no day; days are {', '.join(DAYS)}.", USAGE)
        begin, end = DAYS.index(first), DAYS.index(last or first)
        found |= {day % 7 for day in range(begin, end + 1 + (7 if end < begin else 0))}
    return frozenset(found)


def _hours(text: str) -> tuple[int, int]:
    """Read local times as minutes. Raises Refusal."""
    first, _dash, last = text.partition("-")
    return _minute(first, text), _minute(last, text)


def _minute(text: str, given: str) -> int:
    hours, _colon, minutes = text.strip().partition(":")
    read = [int(part) for part in (hours, minutes) if part.isascii() and part.isdecimal() and len(part) <= 2]
    if len(read) != 2 or read[0] > 24 or read[1] > 59 or (read[0] == 24 and read[1]):
        raise Refusal(f"--hours: {given!r} is not as 20:00-08:00.", USAGE)
    return (read[0] * 60 + read[1]) % 1440


def _span(given: argparse.Namespace) -> tuple[date, date]:
    try:
        return date.fromisoformat(given.first or ""), date.fromisoformat(given.last or "")
    except ValueError:
        raise Refusal("--first and --last are days, as 2026-06-08.", USAGE) from None
