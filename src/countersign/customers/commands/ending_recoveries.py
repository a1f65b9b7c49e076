"""What time does to recoveries: the delay ends, the one-time link is used, what nobody decided expires."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.customers.commands.identity_changes import apply_identity_change
from countersign.customers.commands.officers import KINDS, event_of
from countersign.customers.models import Customer, IdentityChange, RecoveryCase
from countersign.customers.models.cases import Case
from countersign.customers.policy.cases import is_frozen
from countersign.customers.rules.cases import (
    CASE_EXPIRES,
    GUARDED,
    REMIND_BEFORE,
    SET_UP_WITHIN,
    ChangeState,
    RecoveryState,
)
from countersign.identity.commands.recovering import recover_account
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.writing import writes
from countersign.vault.commands import hold


@writes
def complete_recovery(case_id: int, *, by: Actor, at: datetime) -> RecoveryCase | None:
    """End the delay of one recovery: sessions, password and factors die, a link that works once is sent. Idempotent.

    Returns None when there is nothing to end yet, or any more; while a dispute is open it waits on.
    Source:  security.md 4.5, T33.
    """
    case = RecoveryCase.locked(case_id)
    require(by, "recovery.complete", case)
    if case.state != RecoveryState.COOLING or case.ends_at is None or case.ends_at > at or case.account_id is None:
        return None
    acting = list(Customer.objects.filter(contracts__contacts__account_id=case.account_id).order_by("pk").distinct())
    if any(is_frozen(customer) for customer in acting):
        return None
    recover_account(case.account_id, email=case.contact, by=by, at=at)
    for customer in acting:
        hold(customer.pk, until=at + GUARDED, why="recovery", by=by, at=at)
    case.change(state=RecoveryState.COMPLETED.value, settled_at=at, set_up_until=at + SET_UP_WITHIN)
    ledger.append("recovery.completed", case, by=by, at=at, staff_only=True)
    return case


@writes
def begin_set_up(case_id: int, *, by: Actor, at: datetime) -> int:
    """Use the one-time link after a recovery; returns the account whose password may now be chosen.

    The caller has checked the link.
    Raises: NotVisible when it was used, is too old, or never was.
    """
    case = RecoveryCase.locked(case_id)
    require(by, "recovery.set_up", case)
    fresh = case.set_up_until is not None and at < case.set_up_until and case.set_up_at is None
    if case.state != RecoveryState.COMPLETED or not fresh or case.account_id is None:
        raise NotVisible
    case.change(set_up_at=at)
    ledger.append("recovery.set_up_begun", case, by=by, at=at, staff_only=True)
    return case.account_id


@writes
def expire_recovery(case_id: int, *, by: Actor, at: datetime) -> bool:
    """End a claim that nobody decided within thirty days. Idempotent."""
    case = RecoveryCase.locked(case_id)
    require(by, "recovery.complete", case)
    waits = case.state in (RecoveryState.OPENED, RecoveryState.CHECKED)
    if not waits or at < case.opened_at + CASE_EXPIRES:
        return False
    case.change(state=RecoveryState.EXPIRED.value, settled_at=at)
    ledger.append("recovery.expired", case, by=by, at=at, staff_only=True)
    return True


def remind(kind: str, case_id: int, *, by: Actor, at: datetime) -> bool:
    """Remind whom a case concerns, once, that its wait ends within a day. Idempotent."""
    return _reminded(KINDS[kind], case_id, by=by, at=at)


@writes
def _reminded(model: type[Case], case_id: int, *, by: Actor, at: datetime) -> bool:
    case = model.locked(case_id)
    require(by, "recovery.complete", case)
    waits = case.state == RecoveryState.COOLING and case.ends_at is not None
    if not waits or case.reminded_at is not None or not _within_a_day(case, at):
        return False
    case.change(reminded_at=at)
    ledger.append(event_of(case, "reminded"), case, by=by, at=at, staff_only=True)
    return True


def _within_a_day(case: Case, at: datetime) -> bool:
    return case.ends_at is not None and at < case.ends_at <= at + REMIND_BEFORE


def end_waits(*, by: Actor, at: datetime) -> list[int]:
    """Let everything take effect whose wait is over, each in a transaction of its own; remind, and end what is too old.

    Returns the accounts that were recovered. A wait that was cancelled meanwhile ends nothing.
    """
    require(by, "recovery.complete")
    changes = IdentityChange.objects.filter(state=ChangeState.COOLING, ends_at__lte=at).order_by("pk")
    for number in changes.values_list("pk", flat=True):
        apply_identity_change(number, by=by, at=at)
    for model in (RecoveryCase, IdentityChange):
        soon = model._default_manager.filter(
            state=RecoveryState.COOLING, reminded_at=None, ends_at__gt=at, ends_at__lte=at + REMIND_BEFORE
        )
        for number in soon.order_by("pk").values_list("pk", flat=True):
            remind(model.ledger_kind, number, by=by, at=at)
    recovered = []
    due = RecoveryCase.objects.filter(state=RecoveryState.COOLING, ends_at__lte=at).order_by("pk")
    for number in due.values_list("pk", flat=True):
        done = complete_recovery(number, by=by, at=at)
        if done is not None and done.account_id is not None:
            recovered.append(done.account_id)
    old = RecoveryCase.objects.filter(
        state__in=[RecoveryState.OPENED, RecoveryState.CHECKED], opened_at__lte=at - CASE_EXPIRES
    )
    for number in old.order_by("pk").values_list("pk", flat=True):
        expire_recovery(number, by=by, at=at)
    return recovered
