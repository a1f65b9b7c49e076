"""Checking in, signing what one takes over, checking out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict
from countersign.kernel.writing import writes
from countersign.shifts.models import CustodySigning, Shift
from countersign.shifts.rules.shifts import EARLY, Role


@writes
def check_in(shift_id: int, *, by: Actor, at: datetime) -> Shift:
    """Say that one is there. A lead signs the custody list first.

    From half an hour before the planned beginning until the planned end.
    Raises:  NotVisible, NotAllowed (another's shift), Conflict (too early, over, done before, list unsigned).
    Source:  M19; domain 2, Shift.
    """
    shift = _mine(shift_id, by, at)
    if shift.checked_in_at is not None:
        raise Conflict("shift_checked_in")
    if shift.role == Role.DUTY_LEAD and not CustodySigning.objects.filter(shift=shift).exists():
        raise Conflict("custody_unsigned")
    shift.change(checked_in_at=at)
    ledger.append("shift.checked_in", shift, by=by, at=at, staff_only=True)
    return shift


@writes
def sign_custody(
    shift_id: int, tickets: Sequence[Mapping[str, Any]], words: str, *, by: Actor, at: datetime
) -> CustodySigning:
    """Sign, as the lead who comes, what stands on the custody list.

    tickets: the list as it was read, plain values; whoever shows it checks that it has not changed meanwhile.
    Raises:  NotVisible, NotAllowed, Conflict (no lead's shift, too early, over, signed before).
    Source:  domain 5.11.
    """
    shift = _mine(shift_id, by, at)
    if shift.role != Role.DUTY_LEAD:
        raise Conflict("custody_for_leads")
    if CustodySigning.objects.filter(shift=shift).exists():
        raise Conflict("custody_signed")
    signing = CustodySigning(
        shift=shift, person_id=by.account_id, at=at, tickets=[dict(row) for row in tickets],
        words=words.strip()[:4000],
    )  # fmt: skip
    facts = {"tickets": len(tickets)}
    ledger.append("shift.custody_signed", shift, by=by, at=at, parts=[signing], facts=facts, staff_only=True)
    return signing


@writes
def check_out(shift_id: int, *, by: Actor, at: datetime) -> Shift:
    """Say that one leaves. What is still held is handed on by `tickets.commands.handing_on`.

    Raises: NotVisible, NotAllowed, Conflict (never checked in, checked out before).
    """
    shift = Shift.locked(shift_id)
    require(by, "shift.attend", shift)
    if shift.checked_in_at is None:
        raise Conflict("shift_not_begun")
    if shift.checked_out_at is not None:
        raise Conflict("shift_over")
    shift.change(checked_out_at=at)
    ledger.append("shift.checked_out", shift, by=by, at=at, staff_only=True)
    return shift


@writes
def settle_shift(shift_id: int, handed_on: int, *, by: Actor, at: datetime) -> Shift:
    """Record that a shift is over and what its person still held was handed on. Raises NotVisible, NotAllowed."""
    shift = Shift.locked(shift_id)
    require(by, "shift.watch", shift)
    if shift.settled_at is None and shift.change(settled_at=at):
        ledger.append("shift.settled", shift, by=by, at=at, facts={"tickets": handed_on}, staff_only=True)
    return shift


@writes
def raise_unsigned(shift_id: int, *, by: Actor, at: datetime) -> Shift:
    """Record that a lead's shift has begun and the custody list is not signed; managers are told of the event.

    Raises: NotVisible, NotAllowed. Source: domain 5.11.
    """
    shift = Shift.locked(shift_id)
    require(by, "shift.watch", shift)
    ledger.append(
        "shift.custody_unsigned", shift, by=by, at=at, facts={"person": shift.person.name}, staff_only=True
    )
    return shift


def _mine(shift_id: int, by: Actor, at: datetime) -> Shift:
    shift = Shift.locked(shift_id)
    require(by, "shift.attend", shift)
    if shift.cancelled_at is not None:
        raise Conflict("shift_cancelled")
    if at < shift.begins_at - EARLY:
        raise Conflict("shift_too_early", begins=shift.begins_at)
    if at >= shift.ends_at or shift.checked_out_at is not None:
        raise Conflict("shift_over")
    return shift
