"""Who works when in the demonstration: five weeks that were, a fortnight ahead, an absence, a signed custody list.

The day's crew came three hours ago, whatever the hour is: whoever looks at the demonstration finds them at work.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from countersign.kernel.actor import SYSTEM, Actor
from countersign.project.demo.people import MOSCOW, World
from countersign.shifts import commands as shifts
from countersign.shifts.models import Shift
from countersign.shifts.rules.rota import Line
from countersign.tickets.commands.handing_on import sign_custody
from countersign.tickets.queries.custody import custody_list

BEFORE, AHEAD = timedelta(days=35), timedelta(days=14)
DAY = timedelta(days=1)
HOURS = 12
# How long ago somebody came to a shift is recorded: older ones are on the plan alone.
ATTENDED = timedelta(days=4)


def staff_the_desk(world: World, now: datetime) -> int:
    """Plan everybody's shifts around `now`; return how many were planned."""
    support, _identity = _queues(world, now)
    planned = [shift for who, line in _crew(world, now) for shift in _rota(world, support, who, line, now)]
    planned += _office(world, now, _identity)
    _attend(world, planned, now)
    _skills(world, now)
    _absences(world, now)
    return len(planned)


def _queues(world: World, now: datetime) -> tuple[int, int]:
    henrik = world.actors["henrik"]
    fields = shifts.QueueFields("Support", custodian_id=henrik.account_id, cap=20)
    support = shifts.add_queue(fields, by=henrik, at=now - BEFORE - DAY)
    fields = shifts.QueueFields(
        "Identity", products=["Identity"], calendar="Office", custodian_id=world.actors["tomas"].account_id
    )
    return support.pk, shifts.add_queue(fields, by=henrik, at=now - BEFORE - DAY).pk


def _crew(world: World, now: datetime) -> list[tuple[str, Line]]:
    """Write the weekly templates: by day five of seven, by night six, the second line stands by at night."""
    begins = now.astimezone(ZoneInfo(MOSCOW)).replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
    opens, closes = begins.hour * 60, (begins.hour + HOURS) % 24 * 60

    def days(first: int, last: int) -> frozenset[int]:
        return frozenset((begins.weekday() + offset) % 7 for offset in range(first, last + 1))

    def line(who: str, role: str, first: int, last: int, *, night: bool = False) -> tuple[str, Line]:
        hours = (closes, opens) if night else (opens, closes)
        return who, Line(world.actors[who].account_id, role, days(first, last), *hours)

    return [
        line("mira", "specialist", -2, 2),
        line("artem", "specialist", -1, 3),
        line("daniel", "duty_lead", -3, 1),
        line("giulia", "generalist", -4, 1, night=True),
        line("artem", "on_call", -1, 2, night=True),
    ]


def _rota(world: World, queue: int, who: str, line: Line, now: datetime) -> list[Shift]:
    today: date = now.astimezone(ZoneInfo(MOSCOW)).date()
    back = timedelta(days=1) if line.role == "on_call" else BEFORE
    template = shifts.Template((line,), MOSCOW, today - back, today + AHEAD)
    return shifts.plan_rota(queue, template, by=world.actors["henrik"], at=now - BEFORE)


def _office(world: World, now: datetime, queue: int) -> list[Shift]:
    """The identity officer keeps office hours."""
    line = Line(world.actors["olga"].account_id, "specialist", frozenset(range(5)), 9 * 60, 18 * 60)
    return _rota(world, queue, "olga", line, now)


def _attend(world: World, planned: list[Shift], now: datetime) -> None:
    """Let people have come and gone; whoever leads has signed the list."""
    actors = {actor.account_id: actor for actor in world.actors.values()}
    for order, shift in enumerate(planned):
        if shift.role == "on_call" or not now - ATTENDED < shift.begins_at < now - timedelta(minutes=30):
            continue
        came = shift.begins_at + timedelta(minutes=order % 5 - 3, seconds=7 * order % 60)
        _come(shift, actors[shift.person_id], came, running=shift.ends_at > now)
        if shift.ends_at <= now:
            left = shift.ends_at + timedelta(minutes=order % 4, seconds=11 * order % 60)
            shifts.check_out(shift.pk, by=actors[shift.person_id], at=min(left, now))
            shifts.settle_shift(shift.pk, 0, by=SYSTEM, at=min(left, now))


def _come(shift: Shift, by: Actor, at: datetime, *, running: bool) -> None:
    if shift.role != "duty_lead":
        shifts.check_in(shift.pk, by=by, at=at)
    elif running:
        shown = [row.number for row in custody_list(at, by, shift.queue_id)]
        words = "Read with Henrik on the phone. The oldest of the night first."
        sign_custody(shift.pk, shown, words, by=by, at=at)
    else:
        shifts.sign_custody(shift.pk, [], "", by=by, at=at)
        shifts.check_in(shift.pk, by=by, at=at)


def _skills(world: World, now: datetime) -> None:
    known = (
        ("artem", "Virtual server", "hypervisor", 3, "ru en"), ("artem", "Object storage", "", 2, "ru en"),
        ("daniel", "Kubernetes", "", 3, "en"), ("daniel", "Dedicated server", "hardware", 2, "en"),
        ("mira", "Web hosting", "", 2, "en ru"), ("mira", "Virtual server", "operating system", 1, "en ru"),
        ("giulia", "Virtual server", "network", 2, "it en"), ("giulia", "Mail", "", 1, "it en"),
    )  # fmt: skip
    for who, family, layer, level, languages in known:
        new = shifts.NewSkill(world.actors[who].account_id, family, layer, level, languages.split())
        shifts.set_skill(new, by=world.actors["henrik"], at=now - BEFORE)


def _absences(world: World, now: datetime) -> None:
    """Somebody is away now, somebody will be; once neither a lead nor the custodian is there."""
    midnight = now.astimezone(ZoneInfo(MOSCOW)).replace(hour=0, minute=0, second=0, microsecond=0)
    for who, first, last, substitute, reason in (
        ("olga", -1, 3, "tomas", "Leave"),
        ("artem", 8, 13, "mira", "Training"),
        ("henrik", 5, 7, None, "Conference"),
    ):
        new = shifts.NewAbsence(
            world.actors[who].account_id, midnight + first * DAY, midnight + last * DAY,
            world.actors[substitute].account_id if substitute else None, reason,
        )  # fmt: skip
        absence = shifts.record_absence(new, by=world.actors["daniel"], at=now - 7 * DAY)
        if first <= 0:
            shifts.settle_absence(absence.pk, 0, by=SYSTEM, at=absence.begins_at)
