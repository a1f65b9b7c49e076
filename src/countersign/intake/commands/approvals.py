"""Approvals: asked by the operator, given in the customer's own session, or over after half an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from countersign import ledger
from countersign.customers.models import Service
from countersign.intake import policy
from countersign.intake.commands.finding import caller_of, running
from countersign.intake.commands.wording import words
from countersign.intake.models import Approval
from countersign.intake.rules import approvals as rules
from countersign.intake.rules.approvals import NEEDS, Asked, State
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.writing import writes
from countersign.tickets import commands as tickets
from countersign.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller asks for.

    act:      one of rules.approvals.Asked.
    service:  which service it is done to; None for what is done to the contract.
    ticket:   the ticket it belongs to; the approval is written there.
    words:    in the caller's words.
    """

    act: str
    service: int | None = None
    ticket: int | None = None
    words: str = ""


@writes
def ask(call_id: int, wish: Wish, *, by: Actor, at: datetime) -> Approval:
    """Ask the customer to approve in the portal what a proven caller wants; it stands open for half an hour.

    Raises:  NotVisible, NotAllowed (what no call opens; a caller without a code), Invalid, Conflict.
    Source:  security.md 4.4, T25, T29.
    """
    call = running(call_id, by, at)
    require(by, "approval.ask", call)
    caller = caller_of(call, by, at)
    act = rules.asked(wish.act)
    service = _service(wish.service, caller) if NEEDS[act].service else None
    if wish.ticket is not None and not _own_ticket(wish.ticket, caller):
        raise NotVisible
    asked = Approval(
        call=call, contract_id=caller.contract or 0, account_id=caller.account_id, ticket_id=wish.ticket,
        service=service, act=act.value, object=service.name if service else "", asked_by_id=by.account_id,
        words=words(wish.words, required=False), asked_at=at, expires_at=at + rules.LASTS,
    )  # fmt: skip
    ledger.append("approval.asked", asked, by=by, at=at)
    return asked


def _service(number: int | None, caller: Actor) -> Service:
    service = Service.objects.filter(pk=number or 0, contract_id=caller.contract or 0, is_active=True).first()
    if service is None:
        raise Invalid("service_not_found", field="service")
    return service


def _own_ticket(number: int, caller: Actor) -> bool:
    return Ticket.objects.filter(pk=number or 0, contract_id=caller.contract or 0).exists()


def act_of(approval: Approval) -> str:
    """Name the act that approving is: by what the wish needs, in whose session."""
    needs = NEEDS[Asked(approval.act)]
    if needs.owner:
        return policy.APPROVE_OWNER
    return policy.APPROVE_PROVEN if needs.level == "A3" else policy.APPROVE


@writes
def approve(approval_id: int, *, typed: str = "", name: str = "", said: str = "", by: Actor, at: datetime) -> Approval:
    """Approve what was asked for on the telephone: in the portal, with a second factor where the act wants one.

    typed:   the name of the service, for acts that destroy.
    name:    what the step-up page calls it.
    said:    the words that stand in the ticket afterwards.
    Raises:  NotVisible, NotAllowed (staff and strangers), StepUpNeeded, Conflict (settled or over), Invalid.
    Source:  security.md T24, T25.
    """
    approval = _found(approval_id, by)
    _check_open(approval, at)
    rules.check_typed(Asked(approval.act), approval.object, typed)
    require(by, act_of(approval), approval, name=name)
    approval.change(state=State.APPROVED.value, settled_at=at, settled_by_id=by.id)
    ledger.append("approval.approved", approval, by=by, at=at)
    if said and Ticket.objects.filter(pk=approval.ticket_id or 0).exclude(status="closed").exists():
        tickets.write(approval.ticket_id or 0, tickets.Words(said), by=by.without_key(), at=at)
    return approval


@writes
def refuse(approval_id: int, *, by: Actor, at: datetime) -> Approval:
    """Refuse what was asked for on the telephone. Raises as `approve`."""
    approval = _found(approval_id, by)
    require(by, "approval.refuse", approval)
    _check_open(approval, at)
    approval.change(state=State.REFUSED.value, settled_at=at, settled_by_id=by.id)
    ledger.append("approval.refused", approval, by=by, at=at)
    return approval


@writes
def withdraw_of(operator_id: int, *, by: Actor, at: datetime) -> int:
    """End what an operator has asked for and may no longer ask; how many (security T19)."""
    require(by, "approval.expire")
    return _end(State.WITHDRAWN, Approval.objects.filter(asked_by_id=operator_id, state=State.WAITING), by=by, at=at)


@writes
def expire(*, by: Actor, at: datetime) -> int:
    """End the approvals whose half hour is over; return how many. Idempotent."""
    require(by, "approval.expire")
    return _end(State.EXPIRED, Approval.objects.filter(state=State.WAITING, expires_at__lte=at), by=by, at=at)


def _end(state: State, found: object, *, by: Actor, at: datetime) -> int:
    numbers = list(found.order_by("id").values_list("id", flat=True)[:500])  # type: ignore[attr-defined]
    for number in numbers:
        approval = Approval.locked(number)
        if approval.state == State.WAITING:
            approval.change(state=state.value, settled_at=at)
            ledger.append("approval.ended", approval, by=by, at=at, facts={"why": state.value})
    return len(numbers)


def _found(approval_id: int, by: Actor) -> Approval:
    """Lock an approval that the actor may know of; staff know of it and may not give it."""
    approval = Approval.locked(approval_id)
    if by.is_customer and approval.contract_id != by.contract:
        raise NotVisible
    return approval


def _check_open(approval: Approval, at: datetime) -> None:
    if not rules.is_open(approval.state, approval.expires_at, at):
        raise Conflict("approval_over", at=approval.expires_at)
