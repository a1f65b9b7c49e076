"""A ticket's clocks recomputed from its events, and the fold told line by line: "why this deadline?" (E8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import rows_of
from countersign.ledger.queries import EventRow, events_of
from countersign.ledger.rules import moment_of
from countersign.sla.rules import (
    Clock,
    ClockName,
    Clocks,
    Happening,
    More,
    Outcome,
    Stand,
    Terms,
    after,
    from_plain,
    left_at,
    ran_until,
    read_moment,
    snapshot_from_plain,
)
from countersign.tickets.queries.terms import BOOK, terms_of
from countersign.tickets.queries.visible import check_visible
from countersign.tickets.rules.clocks import adopted


@dataclass(frozen=True, slots=True)
class Reading:
    """One clock as it stood right after an act; elapsed and left in working seconds of its calendar."""

    name: ClockName
    clock: Clock
    elapsed: int
    left: int


@dataclass(frozen=True, slots=True)
class Step:
    """One act that the clocks took notice of, and how each stood after it.

    changed: the clocks that the act did something to.
    """

    seq: int
    at: datetime
    type: str
    actor_kind: str
    actor_id: int | None
    happening: Happening
    facts: Mapping[str, Any]
    state: Clocks
    readings: tuple[Reading, ...]
    changed: frozenset[ClockName]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """A promise of an answer, a solution or an update that was not kept; `annulled` by whom and why, if it was."""

    name: ClockName
    due_at: datetime
    ended_at: datetime | None
    annulled: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers in clocks are called: plans, calendar versions, people."""

    plans: Mapping[int, str]
    calendars: Mapping[int, str]
    people: Mapping[int, str]

    def plan(self, id_: int) -> str:
        return self.plans.get(id_, str(id_))

    def calendar(self, version: int | None) -> str:
        return "" if version is None else self.calendars.get(version, str(version))

    def person(self, id_: int | None) -> str:
        return "" if id_ is None else self.people.get(id_, "")


_NAMES = """
SELECT 'plan', p.id, p.name || ' ' || p.version FROM customers_plan p WHERE p.id = ANY(%s)
UNION ALL
SELECT 'calendar', v.id, k.name || ' ' || v.version FROM calendars_version v
JOIN calendars_calendar k ON k.id = v.calendar_id WHERE v.id = ANY(%s)
UNION ALL
SELECT 'person', a.id, a.name FROM identity_account a WHERE a.id = ANY(%s)
"""


def names_in(steps: Iterable[Step]) -> Names:
    """Name the plans, calendars and people that a fold speaks of. One query."""
    plans: set[int] = set()
    calendars: set[int] = set()
    people: set[int] = set()
    for step in steps:
        plans |= {one.plan for one in step.state.snapshots}
        calendars |= {clock.target.calendar_version or 0 for clock in step.state.clocks.values()}
        people.add(step.actor_id or 0)
    found: dict[str, dict[int, str]] = {"plan": {}, "calendar": {}, "person": {}}
    for kind, id_, name in rows_of(_NAMES, [list(plans), list(calendars), list(people)]):
        found[kind][id_] = name
    return Names(found["plan"], found["calendar"], found["person"])


def elapsed(clock: Clock, at: datetime) -> tuple[int, int]:
    """Return the working seconds that a clock has run until an instant, and those that are left."""
    at = at.replace(microsecond=0)
    return ran_until(BOOK.calendar_of, clock, at), left_at(BOOK.calendar_of, clock, at)


def folded(number: int) -> Clocks | None:
    """Compute a ticket's clocks from its events alone; None when none of them tells of clocks. One query."""
    state = None
    for step in _steps(events_of("ticket", number)):
        state = step.state
    return state


def why(number: int, by: Actor) -> tuple[list[Step], list[Breach]]:
    """Return the fold over a ticket's events line by line, and what was not kept; for staff. One query.

    The caller has found the ticket through `ticket_row`. Raises: NotVisible.
    """
    if not by.is_staff:
        raise NotVisible
    rows = events_of("ticket", number)
    steps = list(_steps(rows))
    return steps, broken(steps, rows)


def breaches(number: int, by: Actor) -> list[Breach]:
    """Return what was not kept on a ticket, in the order it ran out, as far as the actor may know. Two queries."""
    check_visible(number, by)
    rows = events_of("ticket", number, staff=by.is_staff)
    return broken(_steps(rows), rows)


def broken(steps: Iterable[Step], rows: Iterable[EventRow]) -> list[Breach]:
    """Gather breaches: clocks that ended late, and those that are known to be late and still run."""
    reasons = {
        (row.facts["name"], row.facts["due_at"]): str(row.facts["reason"])
        for row in rows
        if row.type == "ticket.breach_annulled"
    }
    found: dict[tuple[ClockName, datetime], datetime | None] = {}
    for step in steps:
        for one in step.outcomes:
            if one.stand == Stand.BREACHED and one.due_at is not None:
                found[one.name, one.due_at] = one.ended_at
        for reading in step.readings:
            due_at = reading.clock.due_at
            if due_at is not None and reading.clock.is_open and reading.clock.is_late(step.at.replace(microsecond=0)):
                found.setdefault((reading.name, due_at), None)
    return [
        Breach(name, due_at, ended_at, reasons.get((name.value, _said(due_at)), ""))
        for (name, due_at), ended_at in sorted(found.items(), key=lambda item: item[0][1])
    ]


def _said(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat() + "Z"


def _steps(rows: Iterable[EventRow]) -> Iterator[Step]:
    """Fold events: each names its happenings, and the terms where a clock began."""
    state: Clocks | None = None
    fields: dict[str, Any] = {}
    for row in rows:
        acts = row.facts.get("timing") or ()
        if acts and state is None:
            state = _adopted(fields)
        fields.update(row.after)
        for act in acts:
            assert state is not None
            before, state = state, _after(state, act, row, fields)
            yield _step(row, Happening(act["happening"]), before, state)


def _after(state: Clocks, act: Mapping[str, Any], row: EventRow, fields: Mapping[str, Any]) -> Clocks:
    more = More(
        severity=fields["severity"],
        was=act.get("was", ""),
        clock=ClockName(act["clock"]) if "clock" in act else None,
        threshold=act.get("threshold", 0),
        moment=read_moment(act.get("moment")),
        other=from_plain(act["other"]) if "other" in act else None,
    )

    def bought() -> Terms:
        told = act["terms"]
        return terms_of(snapshot_from_plain(told if isinstance(told, Mapping) else fields["clocks"]["terms"][told]))

    return after(state, Happening(act["happening"]), row.at, terms=bought, book=BOOK, more=more)


def _adopted(fields: Mapping[str, Any]) -> Clocks:
    """Return the clocks of a ticket whose first events knew of one alone."""
    started_at, due_at = fields.get("clock_started_at"), fields.get("clock_due_at")
    return adopted(
        str(fields.get("clock") or ""),
        moment_of(started_at) if started_at else None,
        moment_of(due_at) if due_at else None,
    )


def _step(row: EventRow, happening: Happening, before: Clocks, state: Clocks) -> Step:
    at = row.at.replace(microsecond=0)
    readings = tuple(
        Reading(name, clock, ran_until(BOOK.calendar_of, clock, at), left_at(BOOK.calendar_of, clock, at))
        for name, clock in state.clocks.items()
    )
    changed = frozenset(name for name, clock in state.clocks.items() if before.get(name) != clock)
    return Step(
        row.seq, row.at, row.type, row.actor_kind, row.actor_id, happening, row.facts, state, readings, changed,
        state.outcomes,
    )  # fmt: skip
