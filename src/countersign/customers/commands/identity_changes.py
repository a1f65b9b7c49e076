"""Changes of identity data: asked by an owner, found by two officers, announced, and in force after a wait (M13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from countersign import ledger
from countersign.customers.commands.officers import (
    checked_value,
    confirmed_by_look,
    in_another_browser,
    listed,
    recording_refusals,
    words_of,
)
from countersign.customers.commands.parties import record_refused_edit
from countersign.customers.commands.refusing import frozen_for_owners
from countersign.customers.models import Contract, Customer, IdentityChange, IdentityMode, Party
from countersign.customers.rules.cases import OPEN_CHANGES, ChangeState, changeable, cooling_ends, is_typo
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.kernel.writing import writes

GROUNDS = "identity change"


def ask_identity_change(contract_id: int, field: str, reason: str, *, by: Actor, at: datetime) -> IdentityChange:
    """Ask that a field of who the customer is in law be changed; nothing changes by asking.

    Raises:  NotVisible, NotAllowed (a number never changes, whoever asks; the attempt is recorded), Locked,
             StepUpNeeded, Invalid (fact `field`), Conflict when such a change is under way.
    Source:  M13, security T77.
    """
    try:
        return _ask(contract_id, field, reason, by=by, at=at)
    except NotAllowed as refusal:
        if refusal.code == "identity_number_fixed" and by.is_signed_in:
            held = Contract.objects.get(pk=contract_id)
            record_refused_edit(held.customer_id, [field], "identity.ask_change", by=by.without_key(), at=at)
        raise


@writes
def _ask(contract_id: int, field: str, reason: str, *, by: Actor, at: datetime) -> IdentityChange:
    if by.is_customer and by.contract != contract_id:
        raise NotVisible
    contract = Contract.objects.select_related("customer").filter(pk=contract_id).first()
    if contract is None:
        raise NotVisible
    customer, party = contract.customer, in_force(contract.customer)
    if field not in changeable(party.jurisdiction, party.category):
        raise NotAllowed("identity_number_fixed", field=field)
    require(by, "identity.ask_change", f"contract:{contract_id}", name=contract.number)
    frozen_for_owners(customer, at)
    why = words_of(reason, "reason")
    if IdentityChange.objects.filter(customer=customer, field=field, state__in=OPEN_CHANGES).exists():
        raise Conflict("change_under_way", field="field")
    change = IdentityChange(
        customer=customer, contract_id=contract_id, field=field, reason=why, state=ChangeState.ASKED.value,
        opened_at=at, requested_by_id=by.id, requested_session=by.session, requested_ip=by.ip,
    )  # fmt: skip
    ledger.append("identity_change.asked", change, by=by, at=at)
    return change


def make_identity_change(
    change_id: int, value: str, *, evidence: list[str], typo: bool = False, by: Actor, at: datetime
) -> IdentityChange:
    """Enter what the papers say, as the first officer, after an own comparison with the vault.

    typo:    the old text has a slip of the pen, two letters at most; such a change need not wait.
    Raises:  NotVisible, NotAllowed, Locked, StepUpNeeded, Invalid (fact `field`), Conflict.
    Source:  security.md 4.1 (A4), T31.
    """
    return _deciding(change_id, lambda: _make(change_id, value, evidence, typo, by=by, at=at), by=by, at=at)


@writes
def _make(
    change_id: int, value: str, evidence: list[str], typo: bool, *, by: Actor, at: datetime
) -> IdentityChange:
    change = IdentityChange.locked(change_id)
    alone = mode().one_officer
    require(by, "identity.make_alone" if alone else "identity.make_change", change, name=change.customer.name)
    frozen_for_owners(change.customer, at)
    _in_state(change, ChangeState.ASKED)
    device = in_another_browser(change, by)
    confirmed_by_look(change, by)
    party = in_force(change.customer)
    entered, old = _checked(change, value), _text(party, change.field)
    if entered == old:
        raise Invalid("change_changes_nothing", field="value")
    if typo and not is_typo(old, entered):
        raise Invalid("more_than_a_typo", field="typo")
    state = ChangeState.COOLING if alone else ChangeState.MADE
    change.change(
        value=entered, typo=typo, evidence=listed(evidence), maker_id=by.id, maker_session=by.session,
        maker_device=device, made_at=at, one_officer=alone, state=state.value,
        ends_at=cooling_ends(at, typo=typo, one_officer=True) if alone else None,
    )  # fmt: skip
    # What was entered is not for the eyes of the second officer before the own entry: the desk hides it.
    type_ = "identity_change.made_alone" if alone else "identity_change.made"
    ledger.append(type_, change, by=by, at=at, staff_only=True)
    return change


def check_identity_change(change_id: int, value: str, *, by: Actor, at: datetime) -> IdentityChange:
    """Enter the same as the second officer, without having seen it; from then on the wait runs.

    Raises:  NotVisible, NotAllowed, Locked, StepUpNeeded, Invalid, Conflict("value_differs").
    Source:  security.md 4.5, T31.
    """
    return _deciding(change_id, lambda: _check(change_id, value, by=by, at=at), by=by, at=at)


@writes
def _check(change_id: int, value: str, *, by: Actor, at: datetime) -> IdentityChange:
    change = IdentityChange.locked(change_id)
    require(by, "identity.check_change", change, name=change.customer.name)
    frozen_for_owners(change.customer, at)
    _in_state(change, ChangeState.MADE)
    in_another_browser(change, by)
    confirmed_by_look(change, by)
    if _checked(change, value) != change.value:
        raise Conflict("value_differs", field="value")
    change.change(
        checker_id=by.id, checker_session=by.session, checked_at=at, state=ChangeState.COOLING.value,
        ends_at=cooling_ends(at, typo=change.typo, one_officer=False),
    )  # fmt: skip
    ledger.append("identity_change.confirmed", change, by=by, at=at)
    if change.typo:
        apply_identity_change(change_id, by=Actor("system", name="Countersign", channel="system"), at=at)
        change.refresh_from_db()
    return change


@writes
def refuse_identity_change(change_id: int, reason: str, *, by: Actor, at: datetime) -> IdentityChange:
    """Refuse a change, as one officer, with the reason. Raises NotVisible, NotAllowed, StepUpNeeded, Conflict."""
    change = IdentityChange.locked(change_id)
    require(by, "identity.refuse_change", change, name=change.customer.name)
    return _ended(change, ChangeState.REFUSED, words_of(reason, "reason"), by=by, at=at)


@writes
def take_back_identity_change(change_id: int, *, by: Actor, at: datetime) -> IdentityChange:
    """Cancel a change as an owner of the customer, at any time before it is in force.

    Raises:  NotVisible (also of another customer), NotAllowed, Conflict when it is over.
    Source:  security.md 4.5, T33.
    """
    change = IdentityChange.locked(change_id)
    if not Contract.objects.filter(pk=by.contract or 0, customer_id=change.customer_id).exists():
        raise NotVisible
    require(by, "identity.take_back", change)
    return _ended(change, ChangeState.CANCELLED, "", by=by, at=at)


@writes
def apply_identity_change(change_id: int, *, by: Actor, at: datetime) -> Party | None:
    """Put a confirmed change into force when its wait is over: a new version of the party. Idempotent.

    Returns None when there is nothing to apply yet, or any more; while a dispute is open it waits on.
    Source:  M13; domain.md ch. 2 (Party).
    """
    change = IdentityChange.locked(change_id)
    require(by, "identity.apply_changes", change)
    if change.state != ChangeState.COOLING or change.ends_at is None or change.ends_at > at:
        return None
    customer = Customer.locked(change.customer_id)
    if customer.state in ("disputed", "closed"):
        return None
    old = in_force(customer)
    party = Party(
        customer=customer, version=old.version + 1, category=old.category, jurisdiction=old.jurisdiction,
        name=change.value if change.field == "name" else old.name,
        data=old.data if change.field == "name" else {**old.data, change.field: change.value},
        valid_from=at, grounds=GROUNDS,
    )  # fmt: skip
    if change.field == "name" and customer.name == old.name:
        customer.change(name=change.value)
    facts = {"identity_change": change.pk}
    ledger.append("customer.party_changed", customer, by=by, at=at, parts=[party], facts=facts, staff_only=True)
    change.change(state=ChangeState.APPLIED.value, settled_at=at, party_version=party.version)
    ledger.append("identity_change.applied", change, by=by, at=at)
    return party


@writes
def switch_one_officer(on: bool, reason: str, *, by: Actor, at: datetime) -> IdentityMode:
    """Let one officer enter changes of identity data, with twice the wait, or end that; from the console alone.

    Raises:  NotAllowed, Invalid without a reason, Conflict when it is so already.
    Source:  security T95.
    """
    require(by, "identity.one_officer")
    why = words_of(reason, "reason")
    held = IdentityMode.objects.select_for_update().order_by("id").first()
    if (held.one_officer if held else False) == on:
        raise Conflict("mode_is_so")
    if held is None:
        held = IdentityMode(one_officer=on, since=at, reason=why)
    else:
        held.change(one_officer=on, since=at, reason=why)
    verb = "allowed" if on else "ended"
    ledger.append(f"identity_mode.one_officer_{verb}", held, by=by, at=at, staff_only=True)
    return held


def mode() -> IdentityMode:
    """Return how many officers a change needs; two where nobody said otherwise. One query."""
    return IdentityMode.objects.order_by("id").first() or IdentityMode(one_officer=False)


def in_force(customer: Customer) -> Party:
    """Return the party in force. Raises Conflict for a customer of before that has none."""
    party = customer.parties.order_by("-version").first()
    if party is None:
        raise Conflict("no_party")
    return party


def _text(party: Party, field: str) -> str:
    return party.name if field == "name" else str(party.data.get(field, ""))


def _checked(change: IdentityChange, value: str) -> str:
    party = in_force(change.customer)
    data = {**party.data, "name": party.name}
    return checked_value(party.jurisdiction, party.category, data, change.field, value)


def _in_state(change: IdentityChange, state: ChangeState) -> None:
    if change.state != state:
        raise Conflict("case_moved_on")


def _ended(
    change: IdentityChange, state: ChangeState, outcome: str, *, by: Actor, at: datetime
) -> IdentityChange:
    if change.state not in OPEN_CHANGES:
        raise Conflict("case_over")
    change.change(state=state.value, outcome=outcome, settled_at=at, settled_by_id=by.id, ends_at=None)
    ledger.append(f"identity_change.{state.value}", change, by=by, at=at)
    return change


def _deciding(
    change_id: int, run: Callable[[], IdentityChange], *, by: Actor, at: datetime
) -> IdentityChange:
    return recording_refusals(IdentityChange, change_id, "decision_refused", run, by=by, at=at)
