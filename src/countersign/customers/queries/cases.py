"""Cases about identity as the lane, the people concerned and the claimant see them: three views that share nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from countersign.customers.models import Contact, Customer, IdentityChange, IdentityMode, OwnershipDispute, RecoveryCase
from countersign.customers.models.cases import Case
from countersign.customers.policy.cases import can_see_cases
from countersign.customers.queries.contracts import Membership
from countersign.customers.rules.cases import (
    GUARDED,
    OPEN_CHANGES,
    OPEN_DISPUTES,
    OPEN_RECOVERIES,
    DisputeState,
    RecoveryState,
    usual_methods,
)
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import rows_of
from countersign.ledger.queries import EventRow, events_of

MODELS: dict[str, type[Case]] = {
    model.ledger_kind: model for model in (IdentityChange, RecoveryCase, OwnershipDispute)
}
OPEN = {"identity_change": OPEN_CHANGES, "recovery_case": OPEN_RECOVERIES, "ownership_dispute": OPEN_DISPUTES}
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class LaneRow:
    """One case in the lane. about: whom or what it names; waits_for: who acts next is told by its state."""

    kind: str
    id: int
    state: str
    about: str
    customer: str
    opened_at: datetime
    ends_at: datetime | None
    settled_at: datetime | None
    open: bool


@dataclass(frozen=True, slots=True)
class Concern:
    """An open case that concerns a signed-in person, as they may know of it.

    own:    it is about the person's own account, not about another of the customer's.
    """

    kind: str
    id: int
    state: str
    name: str
    own: bool
    reason: str
    at: datetime
    ends_at: datetime | None
    can_vouch: bool = False


@dataclass(frozen=True, slots=True)
class OwnChange:
    """A change of identity data as the owners see it."""

    id: int
    field: str
    reason: str
    state: str
    outcome: str
    ticket: int | None
    opened_at: datetime
    ends_at: datetime | None
    settled_at: datetime | None
    typo: bool
    one_officer: bool
    open: bool


# Asked on every page of the portal, with the person's contracts: nearly always the answer is no.
_ANYTHING = """
    EXISTS (SELECT FROM customers_recovery r WHERE r.account_id = %(person)s
               AND r.state IN ('opened', 'checked', 'cooling_off'))
    OR EXISTS (
    SELECT FROM customers_contact t JOIN customers_contract c ON c.id = t.contract_id
    WHERE t.account_id = %(person)s AND t.is_active AND (
        EXISTS (SELECT FROM customers_recovery r WHERE r.customer_id = c.customer_id AND r.account_id IS NOT NULL
                AND r.state IN ('opened', 'checked', 'cooling_off'))
        OR EXISTS (SELECT FROM customers_dispute d WHERE d.customer_id = c.customer_id
                   AND (d.state IN ('hold', 'proposed') OR (d.state = 'resolved' AND d.lifted_at IS NULL)))
        OR EXISTS (SELECT FROM customers_identity_change i WHERE i.customer_id = c.customer_id
                   AND i.state IN ('asked', 'made', 'cooling_off'))))
"""
_STANDING = f"""
SELECT (SELECT {_ANYTHING}), c.id, c.number, k.name, t.roles
FROM (SELECT 1) one LEFT JOIN (
    customers_contact t JOIN customers_contract c ON c.id = t.contract_id
    JOIN customers_customer k ON k.id = c.customer_id
) ON t.account_id = %(person)s AND t.is_active ORDER BY c.number
"""


def lane(by: Actor) -> list[LaneRow]:
    """Return the cases of the identity lane, open ones first, what takes effect soonest on top. Three queries.

    Raises: NotVisible for whoever is not of the lane.
    """
    if not can_see_cases(by):
        raise NotVisible
    found = [
        LaneRow(
            kind, row.pk, row.state, _about(row), row.customer.name if row.customer else "", row.opened_at,
            row.ends_at, row.settled_at, row.state in OPEN[kind],
        )
        for kind, model in MODELS.items()
        for row in _listed(model)
    ]  # fmt: skip
    return sorted(found, key=lambda row: (not row.open, row.ends_at is None, row.ends_at or row.opened_at, row.id))


def _listed(model: type[Case]) -> list[Any]:
    related = ["customer"] if model is not RecoveryCase else ["customer", "account"]
    return list(model._default_manager.select_related(*related).order_by("-pk")[:MOST_LISTED])


def _about(row: Any) -> str:
    if isinstance(row, RecoveryCase):
        return row.account.name if row.account else row.claimed_email
    return str(row.claimed if isinstance(row, OwnershipDispute) else row.field)


def case(kind: str, case_id: int, by: Actor) -> Any:
    """Return one case for the lane, with its people. One query. Raises NotVisible."""
    if not can_see_cases(by) or kind not in MODELS:
        raise NotVisible
    people = ["customer", "requested_by", "maker", "checker", "settled_by"]
    people += ["account", "vouched_by"] if kind == "recovery_case" else []
    row = MODELS[kind]._default_manager.select_related(*people).filter(pk=case_id).first()
    if row is None:
        raise NotVisible
    return row


def events_of_case(kind: str, case_id: int) -> list[EventRow]:
    """Return what happened in a case. One query."""
    return events_of(kind, case_id)


def party_in_force(customer_id: int) -> tuple[str, str, str, dict[str, str]] | None:
    """Return the party in force: country, category, name, data. One query."""
    customer = Customer(pk=customer_id)
    return customer.parties.order_by("-version").values_list("jurisdiction", "category", "name", "data").first()


def recovery_methods(customer_id: int) -> tuple[list[str], datetime | None]:
    """Return the ways of recovery in force for a customer, and when they were chosen. Two queries."""
    customer = Customer.objects.get(pk=customer_id)
    newest = customer.recovery_choices.order_by("-version").first()
    return (list(newest.methods), newest.chosen_at) if newest else (usual_methods(customer.category), None)


def customer_of_contract(contract_id: int) -> tuple[int, str, str, str]:
    """Return (id, name, category, state) of a contract's customer. One query. Raises NotVisible."""
    found = Customer.objects.filter(contracts=contract_id).values_list("pk", "name", "category", "state").first()
    if found is None:
        raise NotVisible
    return found


def changes_of(customer_id: int) -> list[OwnChange]:
    """Return the changes of a customer's identity data, newest first. One query."""
    return [
        OwnChange(
            row.pk, row.field, row.reason, row.state, row.outcome, row.ticket, row.opened_at, row.ends_at,
            row.settled_at, row.typo, row.one_officer, row.state in OPEN_CHANGES,
        )
        for row in IdentityChange.objects.filter(customer_id=customer_id).order_by("-pk")[:50]
    ]  # fmt: skip


def standing_of(account_id: int) -> tuple[list[Membership], bool]:
    """Return the contracts a person may act for, by number, and whether any case concerns them. One query."""
    rows = rows_of(_STANDING, {"person": account_id})
    return [Membership(row[1], row[2], row[3], tuple(row[4])) for row in rows if row[1] is not None], bool(rows[0][0])


def concerns(by: Actor) -> list[Concern]:
    """Return the open cases that a signed-in customer must know of. Four queries; `standing_of` says if there is any.

    A recovery: the person of the account and the owners of the customer. A dispute and a change: every contact sees
    the freeze, owners the change. The claimant of a case is told nothing here.
    """
    if not by.is_customer or by.id is None:
        return []
    acting = list(
        Contact.objects.filter(account_id=by.id, is_active=True).values_list("contract__customer_id", "roles")
    )
    customers = {customer for customer, _roles in acting}
    owned = {customer for customer, roles in acting if "owner" in roles}
    recoveries = RecoveryCase.objects.filter(state__in=OPEN_RECOVERIES).filter(
        Q(account_id=by.id) | Q(account__isnull=False, customer_id__in=owned)
    )
    disputes = OwnershipDispute.objects.filter(customer_id__in=customers).filter(
        Q(state__in=[DisputeState.HOLD, DisputeState.PROPOSED]) | Q(state=DisputeState.RESOLVED, lifted_at=None)
    )
    changes = IdentityChange.objects.filter(customer_id__in=owned, state__in=OPEN_CHANGES)
    return [
        *(
            Concern(
                "recovery_case", row.pk, row.state, row.account.name if row.account else "", row.account_id == by.id,
                "", row.opened_at, row.ends_at,
                row.account_id != by.id and row.customer_id in owned and row.state == RecoveryState.OPENED
                and row.vouched_at is None,
            )
            for row in recoveries.select_related("account").order_by("pk")
        ),
        *(
            Concern(
                "ownership_dispute", row.pk, row.state, row.customer.name if row.customer else "", False,
                row.freeze_reason, row.frozen_at or row.opened_at, None,
            )
            for row in disputes.select_related("customer").order_by("pk")
        ),
        *(
            Concern("identity_change", row.pk, row.state, row.field, False, row.reason, row.opened_at, row.ends_at)
            for row in changes.order_by("pk")
        ),
    ]  # fmt: skip


def claimants_view(kind: str, case_id: int) -> tuple[str, datetime, datetime | None]:
    """Return what a claimant may know of an own case: received, confirmed, waits, done or not confirmed.

    While nobody has been proven it says the same whether anything claimed exists (T35); and never why it ended (T32).
    Raises: NotVisible.
    """
    if kind == "recovery_case":
        row = RecoveryCase.objects.filter(pk=case_id).values_list("state", "opened_at", "ends_at").first()
        words = {"opened": "received", "checked": "received", "cooling_off": "waits", "completed": "done"}
    elif kind == "ownership_dispute":
        found = OwnershipDispute.objects.filter(pk=case_id).values_list("state", "opened_at", "decision").first()
        row = None if found is None else (found[0] if found[2] != "to_claimant" else f"{found[0]}!", found[1], None)
        words = {state.value: "received" for state in OPEN_DISPUTES}
        words |= {f"{state.value}!": "received" for state in OPEN_DISPUTES} | {"resolved!": "accepted"}
    else:
        raise NotVisible
    if row is None:
        raise NotVisible
    return words.get(row[0], "not_confirmed"), row[1], row[2]


def recovery_to_stop(case_id: int) -> tuple[bool, datetime | None]:
    """Tell whether a recovery can still be stopped, and until when. One query. Raises NotVisible."""
    row = RecoveryCase.objects.filter(pk=case_id).values_list("state", "ends_at").first()
    if row is None:
        raise NotVisible
    return row[0] in OPEN_RECOVERIES, row[1]


def one_officer_since() -> datetime | None:
    """Return since when one officer changes identity data here, or None: two do. One query."""
    return IdentityMode.objects.filter(one_officer=True).values_list("since", flat=True).first()


def guarded_account(account_id: int, at: datetime) -> datetime | None:
    """Return until when an account that was recovered may neither destroy nor export anything, or None. One query."""
    newest = (
        RecoveryCase.objects.filter(
            account_id=account_id, state=RecoveryState.COMPLETED, settled_at__gt=at - GUARDED, settled_at__lte=at
        )
        .order_by("-settled_at")
        .values_list("settled_at", flat=True)
        .first()
    )
    return None if newest is None else newest + GUARDED


def told_of(kind: str, case_id: int) -> Any:
    """Return one case for whoever writes letters about it. One query."""
    related = ["customer", "account"] if kind == "recovery_case" else ["customer"]
    return MODELS[kind]._default_manager.select_related(*related).filter(pk=case_id).first()


def owners_of(customer_id: int) -> list[tuple[int, str]]:
    """Return the active owners of a customer: account and the address on the contract. One query."""
    rows = Contact.objects.filter(
        contract__customer_id=customer_id, is_active=True, roles__contains=["owner"], account__is_active=True
    )
    return [(person, email or own) for person, email, own in rows.values_list("account_id", "email", "account__email")]


def letters_today(contact: str, at: datetime) -> int:
    """Count the claims of a day that name an address to be answered at. Two queries."""
    since = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        RecoveryCase.objects.filter(contact=contact, opened_at__gte=since).count()
        + OwnershipDispute.objects.filter(contact=contact, opened_at__gte=since).count()
    )


def other_addresses(account_id: int) -> list[str]:
    """Return the addresses under which a person stands on contracts. One query."""
    rows = Contact.objects.filter(account_id=account_id).exclude(email=None).values_list("email", flat=True)
    return sorted({row for row in rows if row})
