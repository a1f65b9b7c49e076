"""The week as a grid of people and days, and who is there now: frozen rows of ready strings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from countersign.desk.sentences import Telling
from countersign.identity.queries import AccountRow
from countersign.shifts import words
from countersign.shifts.queries import AbsenceRow, Gap, ShiftRow
from countersign.shifts.rules.rota import instant
from countersign.tickets.queries.load import NOTHING, Carried
from countersign.tickets.rules.load import written
from countersign.ui import times

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """One column. note: that this day has 23 or 25 hours."""

    label: str
    today: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One shift in a cell. look: lead, call or empty. state: whether its person is there."""

    text: str
    role: str
    queue: str
    look: str
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one person does on one day."""

    day: str
    blocks: tuple[Block, ...] = ()
    away: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person's week. apart: how far their clock is from the reader's."""

    name: str
    apart: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The grid. gaps: by day, the times at which nobody answers."""

    title: str
    zone: str
    days: tuple[Day, ...]
    people: tuple[PersonRow, ...]
    gaps: tuple[tuple[str, ...], ...]
    earlier_url: str
    later_url: str
    current_url: str


@dataclass(frozen=True, slots=True)
class There:
    """Somebody who is there now."""

    name: str
    role: str
    queue: str
    until: str
    load: str
    full: bool
    checked_in: bool


@dataclass(frozen=True, slots=True)
class Read:
    """What was read for a grid; plans: whether the reader may change it."""

    shifts: Sequence[ShiftRow]
    away: Sequence[AbsenceRow]
    tell: Telling
    plans: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The instants of a week's seven midnights and the one after, in the reader's zone."""

    first: date
    zone: str
    edges: tuple[datetime, ...] = field(default=())

    @property
    def begins(self) -> datetime:
        return self.edges[0]

    @property
    def ends(self) -> datetime:
        return self.edges[-1]


def frame_of(given: str, now: datetime, zone: str) -> Frame:
    """Read which week is asked for: any day of it, as 2026-06-08; anything else is the current week."""
    place = ZoneInfo(zone)
    try:
        day = date.fromisoformat(given) if len(given) == 10 else now.astimezone(place).date()
    except ValueError:
        day = now.astimezone(place).date()
    if not 2000 <= day.year <= 2200:
        day = now.astimezone(place).date()
    first = day - timedelta(days=day.weekday())
    edges = tuple(instant(place, first + number * DAY, 0, opening=True) for number in range(8))
    return Frame(first, zone, edges)


def week(
    frame: Frame, staff: Sequence[AccountRow], shifts: Sequence[ShiftRow], away: Sequence[AbsenceRow],
    gaps: Sequence[Gap], tell: Telling, *, plans: bool,
) -> Week:  # fmt: skip
    """Write the grid: everybody who works in it or is away, by name."""
    days, read = tuple(_day(frame, number, tell) for number in range(7)), Read(shifts, away, tell, plans)
    named = {shift.person_id: shift.person for shift in shifts} | {one.person_id: one.person for one in away}
    zones = {one.id: one.zone for one in staff}
    people = tuple(
        PersonRow(
            name, words.apart(frame.begins, zones.get(person, frame.zone), frame.zone),
            tuple(_cell(frame, number, days[number].label, person, read) for number in range(7)),
        )
        for person, name in sorted(named.items(), key=lambda pair: (pair[1], pair[0]))
    )  # fmt: skip
    label = f"{_date(frame.first, tell)} – {_date(frame.first + 6 * DAY, tell)} {(frame.first + 6 * DAY).year}"
    return Week(
        title=label, zone=f"{frame.zone}, {words.offset(frame.begins, frame.zone)}", days=days, people=people,
        gaps=tuple(_gaps_of_day(frame, number, gaps) for number in range(7)),
        earlier_url=f"/desk/shifts?week={frame.first - 7 * DAY}",
        later_url=f"/desk/shifts?week={frame.first + 7 * DAY}", current_url="/desk/shifts",
    )  # fmt: skip


def _date(day: date, tell: Telling) -> str:
    moment = datetime.combine(day, time(12), ZoneInfo("UTC"))
    return times.day(moment, "UTC", tell.locale).rpartition(" ")[0]


def _day(frame: Frame, number: int, tell: Telling) -> Day:
    day = frame.first + number * DAY
    hours = round((frame.edges[number + 1] - frame.edges[number]) / timedelta(hours=1))
    note = "" if hours == 24 else _("%(hours)s hours: the clock changes") % {"hours": hours}
    today = frame.edges[number] <= tell.now < frame.edges[number + 1]
    return Day(f"{words.WEEKDAYS[number]} {_date(day, tell)}", today, note)


def _cell(frame: Frame, number: int, day: str, person: int, read: Read) -> Cell:
    begins, ends = frame.edges[number], frame.edges[number + 1]
    blocks = tuple(
        _block(shift, begins, ends, read)
        for shift in read.shifts
        if shift.person_id == person and _stands_in(shift, number, begins, ends)
    )
    absent = [one for one in read.away if one.person_id == person and one.begins_at < ends and one.ends_at > begins]
    return Cell(day, blocks, _away(absent[0], read.tell) if absent else "")


def _stands_in(shift: ShiftRow, number: int, begins: datetime, ends: datetime) -> bool:
    """A shift stands on the day it begins, on Monday when it runs into the week, and on every day of a long one."""
    overlaps = shift.begins_at < ends and shift.ends_at > begins
    return overlaps and (shift.begins_at >= begins or number == 0 or shift.ends_at - shift.begins_at > DAY)


def _block(shift: ShiftRow, begins: datetime, ends: datetime, read: Read) -> Block:
    tell = read.tell
    first, last = (times.clock(moment, tell.zone, seconds=False) for moment in (shift.begins_at, shift.ends_at))
    if shift.ends_at - shift.begins_at > DAY:
        first = first if shift.begins_at >= begins else "00:00"
        last = last if shift.ends_at <= ends else "24:00"
    look = {"duty_lead": "lead", "on_call": "call"}.get(shift.role, "")
    url = f"/desk/shifts/{shift.id}" if read.plans and shift.until_at > tell.now else ""
    text = f"{first}–{last}"
    if shift.begins_at < begins and shift.ends_at - shift.begins_at <= DAY:
        text = _("until %(time)s") % {"time": last}
    return Block(text, str(words.ROLES[shift.role]), shift.queue, look, state(shift, tell), url)


def state(shift: ShiftRow, tell: Telling) -> str:
    """Say whether the person of a shift is there, came, left."""
    if shift.checked_out_at is not None:
        return _("left at %(time)s") % {"time": times.clock(shift.checked_out_at, tell.zone, seconds=False)}
    if shift.checked_in_at is not None:
        return _("came at %(time)s") % {"time": times.clock(shift.checked_in_at, tell.zone, seconds=False)}
    return _("not checked in") if shift.begins_at <= tell.now < shift.ends_at and shift.role != "on_call" else ""


def _away(absence: AbsenceRow, tell: Telling) -> str:
    until = {"time": tell.due(absence.ends_at), "name": absence.substitute or ""}
    if absence.substitute:
        return _("Away until %(time)s; %(name)s stands in") % until
    return _("Away until %(time)s") % until


def _gaps_of_day(frame: Frame, number: int, gaps: Sequence[Gap]) -> tuple[str, ...]:
    begins, ends = frame.edges[number], frame.edges[number + 1]
    told = []
    for gap in gaps:
        first, last = max(gap.begins, begins), min(gap.ends, ends)
        if first < last:
            end = "24:00" if last == ends else times.clock(last, frame.zone, seconds=False)
            told.append(f"{times.clock(first, frame.zone, seconds=False)}–{end} {gap.queue}")
    return tuple(told)


def there_now(
    shifts: Sequence[ShiftRow], away: Sequence[AbsenceRow], held: Mapping[int, Carried], caps: Mapping[int, int],
    tell: Telling,
) -> tuple[There, ...]:  # fmt: skip
    """Write who is on shift and who stands by, leads first, those on call last."""
    absent = {one.person_id for one in away if one.begins_at <= tell.now < one.ends_at}
    order = {"duty_lead": 0, "on_call": 2}
    found = sorted(
        (
            shift for shift in shifts
            if shift.is_active and shift.from_at <= tell.now < shift.until_at and shift.person_id not in absent
        ),
        key=lambda shift: (order.get(shift.role, 1), shift.person),
    )  # fmt: skip
    return tuple(
        _there(shift, held.get(shift.person_id, NOTHING), caps.get(shift.queue_id, 8), tell) for shift in found
    )


def _there(shift: ShiftRow, carried: Carried, cap: int, tell: Telling) -> There:
    told = {"load": written(carried.quarters), "cap": cap}
    if carried.holds_critical:
        load = _("load %(load)s of %(cap)s, at work on a critical ticket") % told
    else:
        load = _("load %(load)s of %(cap)s") % told
    return There(
        shift.person, str(words.ROLES[shift.role]), shift.queue,
        _("until %(time)s") % {"time": tell.due(shift.ends_at)}, load,
        carried.quarters >= cap * 4 or carried.holds_critical, shift.checked_in_at is not None,
    )  # fmt: skip


def gap_lines(gaps: Sequence[Gap], tell: Telling) -> tuple[str, ...]:
    """Write the gaps one by one: "Support: 23 Nov, 20:00 to 24 Nov, 08:00"."""
    return tuple(
        _("%(queue)s: %(begins)s to %(ends)s")
        % {"queue": gap.queue, "begins": tell.due(gap.begins), "ends": tell.due(gap.ends)}
        for gap in gaps
    )
