"""What a ticket does by itself when its time comes: one command, one table of timers (E29)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.writing import writes
from countersign.sla.rules import ClockName, Happening, share_reached
from countersign.tickets.commands.escalating import call_shift, climb, escalate_breach, give_up_offer
from countersign.tickets.commands.timing import clocks_of, set_wake, timed
from countersign.tickets.models import Ticket
from countersign.tickets.queries.terms import BOOK
from countersign.tickets.rules.timers import Timer, timers

Run = Callable[[Ticket, Actor, datetime], None]

# What each timer does. A run may call commands, which lock the ticket again: it is read anew after each.
RUNS: dict[Timer, Run] = {}
# These change the row that they are given and call no command that reads it again.
_ON_THE_ROW = frozenset({Timer.THRESHOLD, Timer.PROMISE})
# More than a ticket can ever want at one instant; whoever wants more turns in a circle.
_MOST = 40


def runs(timer: Timer) -> Callable[[Run], Run]:
    """Register what a timer does. It must leave the ticket so that the timer is no longer due."""

    def bind(run: Run) -> Run:
        if timer in RUNS:
            raise ValueError(f"the timer {timer} is bound twice")
        RUNS[timer] = run
        return run

    return bind


@writes
def wake(number: int, *, by: Actor, at: datetime) -> list[Timer]:
    """Do whatever is due on a ticket, the earliest first; a second wake-up at the same instant does nothing.

    Returns what was done.
    Raises:  NotVisible.
    Source:  domain 5.8; E29.
    """
    done: list[Timer] = []
    ticket = Ticket.locked(number)
    while (due := [timer for moment, timer in timers(ticket) if moment <= at]) and len(done) < _MOST:
        RUNS[due[0]](ticket, by, at)
        done.append(due[0])
        if due[0] not in _ON_THE_ROW:
            ticket = Ticket.locked(number)
    if len(done) == _MOST:
        raise RuntimeError(f"ticket {number} does not come to rest: {done[-4:]}")
    if not done and ticket.wakes_at is not None and ticket.wakes_at <= at:
        # Its timers are reckoned otherwise than when it was last written: an act that touched none of them.
        set_wake(ticket)
        ledger.append("ticket.timers_set", ticket, by=by, at=at, staff_only=True)
    return done


@runs(Timer.THRESHOLD)
def tell_thresholds(ticket: Ticket, by: Actor, at: datetime) -> None:
    """Tell of every clock that has reached a threshold: half, four fifths, late. One event a clock.

    The first two are the staff's; that it is late the customer is told as well (domain 5.8, F15).
    """
    for name, clock in clocks_of(ticket).running().items():
        reached = share_reached(BOOK.calendar_of, clock, at)
        if reached > clock.fired:
            _tell(ticket, name, reached, by, at)
        elif clock.wakes_at is not None and clock.wakes_at <= at:  # The law of a zone moved it meanwhile.
            told = timed(ticket, Happening.FIRED, at, clock=name, threshold=clock.fired)
            ledger.append("ticket.timers_set", ticket, by=by, at=at, facts=told, staff_only=True)


def _tell(ticket: Ticket, name: ClockName, reached: int, by: Actor, at: datetime) -> None:
    clock = clocks_of(ticket).clocks[name]
    facts = {"name": name.value, "due_at": clock.due_at, "threshold": reached}
    told = timed(ticket, Happening.FIRED, at, clock=name, threshold=reached) | facts
    type_ = EVENTS[reached]
    ledger.append(type_, ticket, by=by, at=at, facts=told, staff_only=type_ != OVERDUE)
    if type_ == OVERDUE and clock.due_at is not None:
        escalate_breach(ticket, clock.due_at, by=by, at=at)


OVERDUE = "ticket.overdue"
EVENTS = {50: "ticket.clock_half_spent", 80: "ticket.clock_nearly_spent", 100: OVERDUE}


@runs(Timer.PROMISE)
def tell_broken_promise(ticket: Ticket, by: Actor, at: datetime) -> None:
    """Tell that the promised word did not come; both sides read it, and the promise stays owed (E13)."""
    assert ticket.promised_at is not None
    promised_at = ticket.promised_at.replace(microsecond=0)
    told = timed(ticket, Happening.PROMISE_BROKEN, at, moment=promised_at) | {"due_at": promised_at}
    ledger.append("ticket.promise_broken", ticket, by=by, at=at, facts=told)
    escalate_breach(ticket, promised_at, by=by, at=at)


@runs(Timer.UNACCEPTED)
def tell_the_shift(ticket: Ticket, by: Actor, at: datetime) -> None:
    """Tell everybody on shift of a critical ticket that nobody accepts."""
    call_shift(ticket.pk, by=by, at=at)


@runs(Timer.OFFER)
def tell_of_an_offer(ticket: Ticket, by: Actor, at: datetime) -> None:
    """Tell the lead of an offer that nobody took."""
    give_up_offer(ticket.pk, by=by, at=at)


@runs(Timer.CLIMB)
def climb_a_level(ticket: Ticket, by: Actor, at: datetime) -> None:
    """Let what nobody took up climb."""
    climb(ticket.pk, by=by, at=at)
