"""`countersign plan simulate`."""

from __future__ import annotations

import argparse
from datetime import datetime
from zoneinfo import ZoneInfo

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)
SEVERITIES = ("critical", "high", "normal", "low")


def moment(text: str) -> datetime:
    """Read a local time, or an instant with its offset: 2026-11-20T18:55."""
    return datetime.fromisoformat(text)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", required=True, metavar="NAME", help="name of the plan; its newest version is taken")
    parser.add_argument("--severity", required=True, choices=SEVERITIES)
    parser.add_argument("--at", required=True, type=moment, metavar="TIME", help="local time: 2026-11-20T18:55")
    parser.add_argument("--zone", required=True, metavar="ZONE", help="IANA zone of the customer: Europe/Moscow")
    parser.add_argument(
        "--calendar", metavar="NAME", help="home calendar; default: Monday to Friday 09:00-18:00 in the zone"
    )


def run(given: argparse.Namespace) -> int:
    """Print when each clock of such a ticket would be due, then the same in the nights when clocks change."""
    with database():
        prepare_django()
        from countersign.calendars.rules import CalendarError
        from countersign.calendars.rules.zones import zone_named
        from countersign.customers.queries.catalogue import newest_plan
        from countersign.customers.queries.simulating import Asked, CalendarUnknown, simulated

        try:
            zone = zone_named(given.zone)
        except KeyError:
            raise Refusal(f"There is no time zone {given.zone!r}; write for instance Europe/Moscow.", USAGE) from None
        plan = newest_plan(given.plan)
        if plan is None:
            raise Refusal(f"There is no plan {given.plan!r}.", FOUND)
        at = given.at if given.at.tzinfo else given.at.replace(tzinfo=zone)
        try:
            cases = simulated(Asked(plan, given.severity, at, given.zone, given.calendar or ""))
        except CalendarUnknown as why:
            raise Refusal(f"There is no calendar {why}.", FOUND) from None
        except CalendarError as why:
            raise Refusal(str(why), USAGE) from None
        home = given.calendar or "Mon-Fri 09:00-18:00"
        print(f"plan {plan.name} v{plan.version}, severity {given.severity}, zone {given.zone}, home {home}")
        for case in cases:
            if case.change is not None:
                print(f"\nclocks change on {_told(case.change, zone)}")
            print(f"opened {_told(case.at, zone)}")
            for one in case.promised:
                print(f"  {one.clock:<10}  {one.text:<24}  due {_told(one.due_at, zone)}")
        if len(cases) == 1:
            print("\nno change of clocks in this zone within a year")
    return DONE


def _told(at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    return f"{there:%a} {there.isoformat(sep=' ', timespec='seconds')}"
