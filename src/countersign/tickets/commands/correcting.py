"""F13: corrections of clocks, by the lead and with a reason. What was stays beside what counts."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.ledger.queries import events_of
from countersign.sla.rules import ClockName, Happening, pauses, said
from countersign.tickets.commands.finding import found
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.commands.timing import clocks_of, timed
from countersign.tickets.models import Ticket
from countersign.tickets.queries.clocks import breaches
from countersign.tickets.rules.facts import FACT_LENGTH, clean


@writes
def annul_breach(number: int, clock: str, due_at: datetime | None, *, reason: str, by: Actor, at: datetime) -> Ticket:
    """Let a breach not count, with a reason that the customer reads; that it happened stays on record.

    clock, due_at: which breach; a clock of one name may have run out more than once. None: nobody chose one.
    Raises:  NotVisible, NotAllowed, Invalid (reason), Conflict (no such breach, annulled before).
    Source:  domain F13, SLA target ⊢.
    """
    ticket = found(number, by)
    require(by, "ticket.annul_breach", ticket)
    why = _reason(reason, ticket, by)
    known = [one for one in breaches(number, by) if one.name == clock and one.due_at == due_at]
    if not known:
        raise Conflict("no_such_breach", field="breach")
    if known[0].annulled:
        raise Conflict("breach_annulled_before")
    name = ClockName(clock)
    held = clocks_of(ticket).get(name)
    told = {}
    if held is not None and held.due_at == due_at:
        told = timed(ticket, Happening.ANNULLED, at, clock=name)
    missed = {"name": name.value, "due_at": said(known[0].due_at)}
    facts = {**missed, "outcome": "breached", "counts_as": "annulled", "reason": why}
    ledger.append("ticket.breach_annulled", ticket, by=by, at=at, facts=told | facts)
    return ticket


@writes
def dispute_pause(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Let the customer say of the last question: I had already given this. The lead decides.

    Raises:  NotVisible, NotAllowed, Conflict (nothing was asked, or it is disputed already).
    Source:  domain F13.
    """
    ticket = found(number, by)
    require(by, "ticket.dispute_pause", ticket)
    began_at = _last_pause(ticket)
    if began_at is None:
        raise Conflict("no_pause")
    before = [row.facts for row in events_of("ticket", number, staff=False) if row.type == "ticket.pause_disputed"]
    if any(facts["began_at"] == said(began_at) for facts in before):
        raise Conflict("pause_disputed_before")
    ledger.append("ticket.pause_disputed", ticket, by=by, at=at, facts={"began_at": said(began_at)})
    return ticket


@writes
def strike_pause(number: int, began_at: datetime | None, *, reason: str, by: Actor, at: datetime) -> Ticket:
    """Strike a disputed pause of the resolution clock: the time counts as if nobody had been waited for.

    began_at: which pause, by its beginning; None: nobody chose one.
    Raises:  NotVisible, NotAllowed, Invalid (reason), Conflict (no such pause).
    Source:  domain F13.
    """
    ticket = found(number, by)
    require(by, "ticket.strike_pause", ticket)
    why = _reason(reason, ticket, by)
    solving = clocks_of(ticket).get(ClockName.SOLVE)
    if solving is None or began_at not in {begin for begin, _end in pauses(solving)}:
        raise Conflict("no_pause", field="pause")
    assert began_at is not None
    before = solving.due_at
    told = timed(ticket, Happening.PAUSE_STRUCK, at, clock=ClockName.SOLVE, moment=began_at)
    facts = {"began_at": said(began_at), "due_before": before, "due_at": ticket.resolution_due_at, "reason": why}
    ledger.append("ticket.pause_struck", ticket, by=by, at=at, facts=told | facts)
    return ticket


def _last_pause(ticket: Ticket) -> datetime | None:
    """Return when the resolution clock was paused last, or None."""
    solving = clocks_of(ticket).get(ClockName.SOLVE)
    if solving is None:
        return None
    if not solving.runs and solving.is_open and solving.ran:
        return solving.ran[-1][1]
    over = pauses(solving)
    return over[-1][0] if over else None


def _reason(reason: str, ticket: Ticket, by: Actor) -> str:
    why = sifted(clean(reason).strip(), ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)
    if len(why) < 3:
        raise Invalid("reason_missing", field="reason")
    if len(why) > FACT_LENGTH:
        raise Invalid("too_long", field="reason", limit=FACT_LENGTH, length=len(why))
    return why
