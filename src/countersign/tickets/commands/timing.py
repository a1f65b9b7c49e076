"""The one door through which a ticket's clocks change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypedDict, Unpack

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.writing import writes
from countersign.sla.rules import (
    ClockName,
    Clocks,
    Happening,
    More,
    Terms,
    after,
    from_plain,
    outcome_to_plain,
    said,
    snapshot_to_plain,
    to_plain,
)
from countersign.tickets.models import Ticket
from countersign.tickets.queries.terms import BOOK, terms_in_force
from countersign.tickets.rules import clocks as answer_clock
from countersign.tickets.rules.status import Status
from countersign.tickets.rules.timers import wakes_at

Told = dict[str, Any]


class Said(TypedDict, total=False):
    """What some happenings say besides their name; see `sla.rules.More`."""

    was: str
    clock: ClockName
    threshold: int
    moment: datetime
    other: Clocks


def timed(ticket: Ticket, happening: Happening, at: datetime, told: Told | None = None, **more: Unpack[Said]) -> Told:
    """Let a ticket's clocks follow what happened to it; every command on tickets calls this before it appends.

    ticket:  locked, its other fields already as the act leaves them (severity, status, promise, waits).
    told:    what an earlier call in the same command returned: the event then tells of both, in this order.
    Returns what the event must say: pass it on as `facts`, or the fold over the events cannot follow.
    Queries: one when a clock starts, to read what the contract has bought.
    Source:  E8; domain 3.2, 4.1.
    """

    def bought() -> Terms:
        return terms_in_force(ticket.contract_id, at)

    return timed_under(ticket, happening, at, bought, told, **more)


def timed_under(
    ticket: Ticket, happening: Happening, at: datetime, terms: Terms | Callable[[], Terms], told: Told | None = None,
    **more: Unpack[Said],
) -> Told:  # fmt: skip
    """Do as `timed` under terms that the caller has read already."""
    asked: list[Terms] = []

    def bought() -> Terms:
        asked.append(terms if isinstance(terms, Terms) else terms())
        return asked[0]

    before = clocks_of(ticket)
    state = after(before, happening, at, terms=bought, book=BOOK, more=More(severity=ticket.severity, **more))
    put(ticket, state)
    told = told if told is not None else {}
    act = _act(happening, more)
    if asked:
        snapshot, known = asked[0].snapshot, state.snapshots
        act["terms"] = known.index(snapshot) if snapshot in known else snapshot_to_plain(snapshot)
    told.setdefault("timing", []).append(act)
    if state.outcomes:
        told.setdefault("clocks", []).extend(outcome_to_plain(one) for one in state.outcomes)
        for one in state.outcomes:
            if one.name in (ClockName.FIRST, ClockName.NEXT) and one.met is not None:
                told["clock"] = {"name": one.name.value, "due_at": one.due_at, "met": one.met}
    return told


@writes
def plan_changed(contract_id: int, *, by: Actor, at: datetime) -> int:
    """Let the open tickets of a contract follow its new plan; return on how many of them anything moved. Idempotent.

    An upgrade brings due times nearer as of its instant, a milder plan leaves what was sold.
    at:      the instant from which the plan is in force; not before a ticket was opened.
    Source:  domain F8, E14.
    """
    moved = 0
    numbers = Ticket.objects.filter(contract_id=contract_id).exclude(status=Status.CLOSED).order_by("id")
    for number in numbers.values_list("id", flat=True):
        ticket = Ticket.locked(number)
        if ticket.status == Status.CLOSED:
            continue
        before, moment = ticket.clocks, max(at, ticket.opened_at)
        told = timed(ticket, Happening.PLAN_CHANGED, moment)
        if ticket.clocks != before:
            ledger.append("ticket.plan_changed", ticket, by=by.without_key(), at=moment, facts=told)
            moved += 1
    return moved


def put(ticket: Ticket, state: Clocks) -> None:
    """Put the clocks on a ticket with their projections: the running answer clock, the resolution, the wake-up."""
    answering = state.get(ClockName.FIRST)
    name = ClockName.FIRST
    if answering is None or not answering.runs:
        answering, name = state.get(ClockName.NEXT), ClockName.NEXT
    runs = answering is not None and answering.runs
    solving = state.get(ClockName.SOLVE)
    ticket.change(
        clocks=to_plain(state),
        clock=name.value if runs else "",
        clock_started_at=answering.started_at if answering is not None and runs else None,
        clock_due_at=answering.due_at if answering is not None and runs else None,
        resolution_due_at=solving.due_at if solving is not None and solving.runs else None,
    )
    set_wake(ticket)


def set_wake(ticket: Ticket) -> None:
    """Compute anew when the ticket wants to be looked at; whoever moves a timer calls this before the event."""
    ticket.change(wakes_at=wakes_at(ticket))


def clocks_of(ticket: Ticket) -> Clocks:
    """Read a ticket's clocks; those of a ticket from before there were any are its answer clock alone."""
    if ticket.clocks is not None:
        return from_plain(ticket.clocks)
    return answer_clock.adopted(ticket.clock, ticket.clock_started_at, ticket.clock_due_at)


def _act(happening: Happening, more: Said) -> Told:
    act: Told = {"happening": happening.value}
    for name, value in more.items():
        if isinstance(value, Clocks):
            act[name] = to_plain(value)
        elif isinstance(value, datetime):
            act[name] = said(value)
        else:
            act[name] = value
    return act
