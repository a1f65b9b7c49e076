"""A ticket's clocks: compact in the panel, and the fold behind them line by line ("why this deadline?")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countersign.desk.sentences import Telling
from countersign.sla.rules import Clock, ClockName, Stand
from countersign.tickets import words
from countersign.tickets.queries import TicketRow
from countersign.tickets.queries.clocks import Breach, Names, Reading, Step, elapsed
from countersign.tickets.rules.clocks import mood, soon_seconds
from countersign.ui import times

STANDS = {
    Stand.RUNNING: gettext_lazy("runs"),
    Stand.PAUSED: gettext_lazy("is paused"),
    Stand.HELD: gettext_lazy("stopped, until the customer confirms"),
    Stand.MET: gettext_lazy("kept"),
    Stand.BREACHED: gettext_lazy("missed"),
    Stand.CANCELLED: gettext_lazy("does not count"),
    Stand.MOVED: gettext_lazy("moved to the other ticket"),
}


@dataclass(frozen=True, slots=True)
class Ticker:
    """One open clock in the panel. share: how much is spent, 0 to 100. soon: seconds before the end that press."""

    name: str
    mood: str
    text: str
    until: str
    suffix: str
    due: str
    iso: str
    share: int
    soon: int = 0


@dataclass(frozen=True, slots=True)
class Ticking:
    """The clocks of the panel, and where they are explained."""

    rows: list[Ticker]
    url: str


@dataclass(frozen=True, slots=True)
class Now:
    """One clock as it stands now, on the page of all lines."""

    name: str
    stand: str
    mood: str
    target: str
    calendar: str
    spent: str
    left: str
    due: str
    due_there: str
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """One clock after one act."""

    name: str
    stand: str
    spent: str
    left: str
    due: str
    due_there: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act, and what each clock made of it."""

    at: str
    iso: str
    who: str
    what: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Missed:
    """A promise that was not kept."""

    name: str
    due: str
    iso: str
    ended: str
    annulled: str


@dataclass(frozen=True, slots=True)
class Why:
    """The whole page. here, there: the zones that due times are written in."""

    number: int
    title: str
    back_url: str
    now: list[Now]
    acts: list[Act]
    missed: list[Missed]
    terms: list[str]
    here: str
    there: str


def ticking(ticket: TicketRow, place: str, tell: Telling) -> Ticking:
    """Write the open clocks of a ticket, the one that is due first on top."""
    rows = [
        _ticker(name, clock, tell) for name, clock in ticket.timekeeping.clocks.items() if clock.is_open
    ] if ticket.status != "closed" else []  # fmt: skip
    rows.sort(key=lambda row: row.iso or "9999")
    return Ticking(rows, f"/desk/tickets/{ticket.number}/clocks{place}")


def _ticker(name: ClockName, clock: Clock, tell: Telling) -> Ticker:
    label = str(words.CLOCKS[name.value])
    spent, left = elapsed(clock, tell.now)
    whole = max(1, spent + left)
    if clock.runs and clock.due_at is not None:
        state = mood(clock.due_at, tell.now, "", clock.started_at)
        suffix = _("late") if state == "over" else _("left")
        share = 100 if state == "over" else min(100, 100 * spent // whole)
        iso = times.iso(clock.due_at)
        soon = soon_seconds(clock.started_at, clock.due_at)
        return Ticker(label, state, tell.left(clock.due_at), iso, suffix, tell.exact(clock.due_at), iso, share, soon)
    text = str(STANDS[clock.stand]) if clock.stand == Stand.HELD else _("paused")
    kept = _("%(span)s left") % {"span": _span(left)}
    return Ticker(label, "paused", text, "", "", kept, "", min(100, 100 * spent // whole))


def why(
    ticket: TicketRow, steps: Sequence[Step], missed: Sequence[Breach], names: Names, place: str, tell: Telling
) -> Why:  # fmt: skip
    """Write the page that explains every due time of a ticket."""
    there = ticket.customer_zone
    last = steps[-1].state if steps else ticket.timekeeping
    return Why(
        number=ticket.number,
        title=ticket.title,
        back_url=f"/desk/tickets/{ticket.number}{place}",
        now=[_now(name, clock, names, there, tell) for name, clock in last.clocks.items()],
        acts=[_act(step, names, there, tell) for step in steps if step.changed],
        missed=[
            Missed(
                str(words.CLOCKS[one.name.value]), tell.exact(one.due_at), times.iso(one.due_at),
                tell.exact(one.ended_at) if one.ended_at else "", one.annulled,
            )
            for one in missed
        ],
        terms=[
            _("%(plan)s, zone database %(zones)s") % {"plan": names.plan(one.plan), "zones": one.zones}
            for one in last.snapshots
        ],
        here=times.zone_name(tell.now, tell.zone),
        there=times.zone_name(tell.now, there),
    )  # fmt: skip


def _now(name: ClockName, clock: Clock, names: Names, there: str, tell: Telling) -> Now:
    spent, left = elapsed(clock, tell.now)
    state = mood(clock.due_at, tell.now, "") if clock.runs else "paused" if clock.is_open else "none"
    due, due_there = _due(clock.due_at, there, tell)
    return Now(
        str(words.CLOCKS[name.value]), str(STANDS[clock.stand]), state, _span(clock.target.seconds),
        names.calendar(clock.target.calendar_version) or _("day and night"), _span(spent), _span(left), due,
        due_there, _("the breach does not count") if clock.annulled else "",
    )  # fmt: skip


def _act(step: Step, names: Names, there: str, tell: Telling) -> Act:
    return Act(
        tell.near(step.at), times.iso(step.at), names.person(step.actor_id), words.event(step.type, step.facts),
        [_line(reading, there, tell) for reading in step.readings if reading.name in step.changed],
    )  # fmt: skip


def _line(reading: Reading, there: str, tell: Telling) -> Line:
    due, due_there = _due(reading.clock.due_at, there, tell)
    return Line(
        str(words.CLOCKS[reading.name.value]), str(STANDS[reading.clock.stand]), _span(reading.elapsed),
        _span(reading.left), due, due_there,
    )  # fmt: skip


def _due(due_at: datetime | None, there: str, tell: Telling) -> tuple[str, str]:
    """Write a due time in the reader's zone and, when it is another, in the customer's."""
    if due_at is None:
        return "", ""
    mine = tell.exact(due_at)
    theirs = times.exact_with_zone(due_at, there, tell.locale)
    return mine, "" if theirs == mine else theirs


def _span(seconds: int) -> str:
    """Write working time in hours, minutes and seconds: a day of work is not a day."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        _("%(count)s h") % {"count": hours} if hours else "",
        _("%(count)s min") % {"count": minutes} if minutes else "",
        _("%(count)s s") % {"count": rest} if rest or not seconds else "",
    ]
    return " ".join(filter(None, parts))
