"""Stages of a ticket on a plan with all four clocks: where a row of domain 3.2 begins, and how its clocks stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.cast import Cast
from tests.factories import SOLUTION, T0, minutes, report

from countersign.customers import commands as customers
from countersign.kernel.actor import SYSTEM
from countersign.sla.rules import ClockName, from_plain
from countersign.tickets import commands
from countersign.tickets.commands import Proposed, Third, Words
from countersign.tickets.models import Ticket

FOUR = {
    severity: {
        "first": {"seconds": 900}, "next": {"seconds": 1800}, "resolution": {"seconds": 14400},
        "update": {"seconds": 3600},
    }
    for severity in ("critical", "high", "normal", "low")
}  # fmt: skip
WORDS = Words("Still the same error, and a second line.")
DAY = timedelta(days=1)
LATER = minutes(60)
WINDOW = (minutes(300), minutes(360))
VENDOR = Third("Vendor GmbH", "RMA-4411", "They replace the disk.", minutes(400), minutes(90))
Begin = Callable[[Cast], Ticket]


def promise_all_four(cast: Cast) -> None:
    """Give the owner's contract a plan with four clocks, day and night."""
    plan = customers.add_plan("Four clocks", FOUR, by=SYSTEM, at=T0 - 2 * DAY)
    customers.change_plan(cast.contract, plan.pk, by=SYSTEM, at=T0 - DAY)


def new(cast: Cast) -> Ticket:
    """N: nobody has accepted it; FR, RES and UPD run."""
    return commands.open_ticket(report(cast, urgency="normal"), by=cast.owner, at=T0)


def taken(cast: Cast) -> Ticket:
    """P, with the first response open."""
    return commands.accept(new(cast).pk, by=cast.first_line, at=minutes(3))


def answered(cast: Cast) -> Ticket:
    """P, answered; only RES and UPD run."""
    return commands.answer(taken(cast).pk, WORDS, by=cast.first_line, at=minutes(5))


def written(cast: Cast) -> Ticket:
    """P, answered and written again; NR runs too."""
    return commands.write(answered(cast).pk, WORDS, by=cast.owner, at=minutes(10))


def info(cast: Cast) -> Ticket:
    return commands.ask(written(cast).pk, WORDS, by=cast.first_line, at=minutes(20))


def linked(cast: Cast) -> Ticket:
    return commands.suspend(
        written(cast).pk, wish="Until I am back.", until=minutes(500), by=cast.owner, at=minutes(20)
    )


def third(cast: Cast) -> Ticket:
    return commands.wait_for_third(written(cast).pk, WORDS, VENDOR, by=cast.first_line, at=minutes(20))


def window_proposed(cast: Cast, chosen_by: str = "customer") -> Ticket:
    proposed = Proposed("sched", until=WINDOW[0], ends_at=WINDOW[1], chosen_by=chosen_by)
    return commands.propose_wait(written(cast).pk, WORDS, proposed, by=cast.first_line, at=minutes(18))


def sched(cast: Cast) -> Ticket:
    return commands.agree_to_wait(window_proposed(cast).pk, by=cast.owner, at=minutes(20))


def sched_ours(cast: Cast) -> Ticket:
    return commands.agree_to_wait(window_proposed(cast, "provider").pk, by=cast.owner, at=minutes(20))


def confirm(cast: Cast) -> Ticket:
    return commands.propose(written(cast).pk, SOLUTION, WORDS, by=cast.first_line, at=minutes(20))


def closed(cast: Cast) -> Ticket:
    return commands.confirm(confirm(cast).pk, by=cast.owner, at=minutes(30))


def withdrawn(cast: Cast) -> Ticket:
    return commands.withdraw(written(cast).pk, by=cast.owner, at=minutes(30))


def refused(cast: Cast) -> Ticket:
    return commands.refuse(new(cast).pk, WORDS, by=cast.first_line, at=minutes(5))


def duplicate(cast: Cast) -> Ticket:
    return commands.merge(written(cast).pk, new(cast).pk, WORDS, by=cast.first_line, at=minutes(30))


WAITS: dict[str, Begin] = {"info": info, "linked": linked, "third": third, "sched": sched, "confirm": confirm}
STAGES: dict[str, Begin] = {"new": new, "in_progress": written, **WAITS, "closed": closed}


def row_of(ticket: Ticket | int) -> Ticket:
    """Read a ticket anew."""
    return Ticket.objects.get(pk=ticket if isinstance(ticket, int) else ticket.pk)


def place(ticket: Ticket) -> str:
    """Say where a ticket stands: its reason of waiting, or its status."""
    row = row_of(ticket)
    return row.waiting or row.status


def stands(ticket: Ticket) -> str:
    """Say how the four clocks stand, FR, NR, RES and UPD in this order; "-" is a clock that never began."""
    state = from_plain(row_of(ticket).clocks or {})
    return " ".join(clock.stand.value if (clock := state.get(name)) else "-" for name in ClockName)


def due(ticket: Ticket, name: ClockName) -> datetime | None:
    """Return when a clock is due."""
    clock = from_plain(row_of(ticket).clocks or {}).get(name)
    return clock.due_at if clock else None
