"""Calls: begun, given a contract, lifted by a code, spoken in, ended; recorded from the first second."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from countersign import ledger
from countersign.customers.models import Contract
from countersign.identity.commands import caller_codes
from countersign.identity.rules.caller_codes import Outcome
from countersign.intake.commands.attempts import note_guessing
from countersign.intake.commands.ending import close
from countersign.intake.commands.finding import caller_of, calling_roles, running
from countersign.intake.models import Call
from countersign.intake.queries.search import Found, contracts_like
from countersign.intake.rules import calls as rules
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.writing import writes
from countersign.tickets import commands as tickets
from countersign.tickets.commands.sifting import left_out
from countersign.tickets.models import Ticket

NO_RIGHT = "no_right"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the operator hears of a typed code. until: the end of a cool-down."""

    outcome: str
    until: datetime | None = None


def new_phrase() -> str:
    """Make the four digits that a customer demands of whoever calls."""
    return f"{secrets.randbelow(10**rules.PHRASE_DIGITS):0{rules.PHRASE_DIGITS}d}"


@writes
def begin_call(number: str = "", *, by: Actor, at: datetime) -> Call:
    """Begin the record of an incoming call, in the second in which it is answered.

    number:  the number that the telephone shows; it proves nothing.
    Raises:  NotAllowed, Invalid.
    Source:  M8; domain.md Call.
    """
    require(by, "call.begin")
    claimed = rules.normalised_number(number, by.locale)
    call = Call(direction=rules.Direction.IN.value, claimed_number=claimed, began_at=at, operator_id=by.account_id)
    ledger.append("call.began", call, by=by, at=at, staff_only=True)
    return call


@writes
def search(call_id: int, words: str, *, by: Actor, at: datetime) -> list[Found]:
    """Look for the contract that a caller names; every search is part of the call's record.

    Returns what is needed to pick one, and nothing else: number and name of the party.
    Raises:  NotVisible, NotAllowed, Conflict, Invalid.
    Source:  security.md T26, T88.
    """
    call = running(call_id, by, at)
    require(by, "call.search", call)
    wanted = rules.words(words, field="q")[:100]
    rows = contracts_like(wanted)
    facts = {"words": left_out(wanted), "found": len(rows)}
    ledger.append("call.searched", call, by=by.without_key(), at=at, facts=facts, staff_only=True)
    return rows


@writes
def pick_contract(call_id: int, contract_id: int, *, by: Actor, at: datetime) -> Call:
    """Note which contract a caller names. Nothing of it opens: only a code does that.

    Raises:  NotVisible, NotAllowed, Conflict when a code has lifted the call already.
    Source:  security.md T26.
    """
    call = running(call_id, by, at)
    require(by, "call.pick", call)
    if call.proven_at is not None or call.direction == rules.Direction.OUT:
        raise Conflict("call_has_contract")
    if not Contract.objects.filter(pk=contract_id, ended_at=None).exists():
        raise NotVisible
    call.change(claimed_contract_id=contract_id)
    ledger.append("call.contract_named", call, by=by, at=at, staff_only=True)
    return call


@writes
def check_code(call_id: int, typed: str, *, by: Actor, at: datetime) -> Verdict:
    """Hold the code that a caller says against the contract they name; success lifts this one call.

    The verdict stands in the record, the code nowhere. Every third refused try of a day at one contract is an
    attempt that the identity lane hears of.
    Raises:  NotVisible, NotAllowed, Conflict, Invalid when what was typed is no code.
    Source:  M9; security.md 4.4, T27, T28.
    """
    call = running(call_id, by, at)
    require(by, "call.check_code", call)
    if call.claimed_contract_id is None:
        raise Invalid("call_without_contract", field="q")
    if rules.is_proven(call.proven_until, None, at):
        raise Conflict("call_proven")
    used = caller_codes.use(call.claimed_contract_id, typed, call=call.pk, by=by.without_key(), at=at)
    if used.outcome == Outcome.PROVEN and calling_roles(used.account or 0, call.claimed_contract_id) is not None:
        call.change(
            contract_id=call.claimed_contract_id, caller_id=used.account, caller_session=used.session,
            caller_ip=used.ip, proven_at=at, proven_until=at + rules.PROVEN_FOR, code_result=used.outcome.value,
        )  # fmt: skip
        ledger.append("call.proven", call, by=by, at=at)
        return Verdict(used.outcome.value)
    outcome = NO_RIGHT if used.outcome == Outcome.PROVEN else used.outcome.value
    call.change(code_result=outcome)
    facts = {"outcome": outcome, "refused_today": used.refused}
    ledger.append("call.code_refused", call, by=by, at=at, facts=facts, staff_only=True)
    if used.alarm:
        note_guessing(call, by=by.without_key(), at=at)
    return Verdict(outcome, used.until)


@writes
def open_for_caller(call_id: int, report: tickets.Report, *, by: Actor, at: datetime) -> Ticket:
    """Open a ticket in the name of a proven caller; the event says who typed it (domain T1, A2c).

    Raises:  NotVisible, NotAllowed, Conflict, Invalid naming the field.
    Source:  M7, M9; domain.md 1 (table of acts).
    """
    call = running(call_id, by, at)
    require(by, "call.speak_for", call)
    ticket = tickets.open_ticket(report, by=caller_of(call, by, at), at=at)
    ledger.append("call.ticket_opened", call, by=by.without_key(), at=at, facts={"ticket": ticket.pk})
    return ticket


@writes
def write_for_caller(call_id: int, ticket_id: int, text: str, *, by: Actor, at: datetime) -> Ticket:
    """Add what a proven caller says to a ticket of the contract. Raises as `open_for_caller`."""
    call = running(call_id, by, at)
    require(by, "call.speak_for", call)
    ticket = tickets.write(ticket_id, tickets.Words(text), by=caller_of(call, by, at), at=at)
    ledger.append("call.ticket_written", call, by=by.without_key(), at=at, facts={"ticket": ticket.pk})
    return ticket


@writes
def hear_status(call_id: int, ticket_id: int, *, by: Actor, at: datetime) -> Ticket:
    """Record that a proven caller was told how a ticket stands. Raises as `open_for_caller`."""
    call = running(call_id, by, at)
    require(by, "call.speak_for", call)
    caller = caller_of(call, by, at)
    ticket = Ticket.objects.filter(pk=ticket_id, contract_id=caller.contract or 0).first()
    if ticket is None:
        raise NotVisible
    ledger.append("call.status_told", call, by=by, at=at, facts={"ticket": ticket.pk})
    return ticket


@writes
def end_call(call_id: int, *, reached: bool = True, by: Actor, at: datetime) -> Call:
    """End a call: nothing more is said in it, and what a code had opened is shut.

    reached: whether the person was there; if not, a callback is tried again later.
    Raises:  NotVisible, NotAllowed, Conflict.
    """
    call = running(call_id, by, at)
    require(by, "call.end", call)
    return close(call, reached=reached, by=by, at=at)


@writes
def give_notice(call_id: int, *, by: Actor, at: datetime) -> Call:
    """Record that the caller was told that the call is recorded. Saying it again changes nothing.

    Raises:  NotVisible, NotAllowed, Conflict when the call is over.
    Source:  domain.md Call (recording notice given).
    """
    call = running(call_id, by, at)
    require(by, "call.give_notice", call)
    if call.notice_at is None:
        call.change(notice_at=at)
        ledger.append("call.notice_given", call, by=by, at=at, staff_only=call.contract_id is None)
    return call
