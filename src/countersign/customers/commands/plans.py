"""Plans, and which contract has which from when: one at any instant, none missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign import ledger
from countersign.calendars.models import Calendar
from countersign.customers import rules
from countersign.customers.models import Contract, Plan, Subscription
from countersign.customers.rules.money import is_currency
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes


@dataclass(frozen=True, slots=True)
class Offer:
    """What a plan holds beside its norms; see the model."""

    kind: str = rules.PlanKind.REGULAR.value
    third_pauses: bool = False
    channels: Iterable[str] = (rules.Channel.PORTAL.value,)
    named_contacts: int | None = None
    paid_minutes: int = 0
    fee_minor: int = 0
    currency: str = ""
    credit_rule: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """From when to when a plan holds.

    starts_at:  before, at or after the instant of the command; None is the instant itself.
    ends_at:    of a trial or of goodwill; from then on the contract has `then`, a plan's id.
    """

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    then: int | None = None


@writes
def add_plan(
    name: str, targets: Mapping[str, Mapping[str, Any]], *, offer: Offer | None = None, by: Actor, at: datetime
) -> Plan:
    """Add a plan, or the next version of one of that name; earlier versions stay as they are.

    targets:  in either format, see `rules.check_targets`.
    Raises:   NotAllowed, Invalid.
    Source:   M17, M18.
    """
    require(by, "plan.add")
    tidy, kept = name.strip(), offer or Offer()
    if not 0 < len(tidy) <= 80 or not tidy.isprintable():
        raise Invalid("plan_name", field="name")
    checked = rules.check_targets(targets)
    _check_calendars(rules.calendars_named(checked))
    _check_offer(kept)
    newest = Plan.objects.filter(name=tidy).order_by("-version").first()
    plan = Plan(
        name=tidy, version=newest.version + 1 if newest else 1, targets=checked, kind=kept.kind,
        third_pauses=kept.third_pauses, channels=[str(one) for one in dict.fromkeys(kept.channels)],
        named_contacts=kept.named_contacts, paid_minutes=kept.paid_minutes, fee_minor=kept.fee_minor,
        currency=kept.currency, credit_rule=kept.credit_rule.strip(),
    )  # fmt: skip
    ledger.append("plan.added", plan, by=by, at=at, staff_only=True)
    return plan


def _check_calendars(named: frozenset[str]) -> None:
    known = set(Calendar.objects.filter(name__in=named).values_list("name", flat=True)) if named else set()
    if missing := sorted(named - known):
        raise Invalid("calendar_unknown", field="targets", calendar=missing[0])


def _check_offer(offer: Offer) -> None:
    if offer.kind not in set(rules.PlanKind):
        raise Invalid("plan_kind", field="kind")
    if unknown := set(offer.channels) - set(rules.Channel):
        raise Invalid("plan_channel", field="channels", channel=str(sorted(unknown)[0])[:40])
    if offer.named_contacts is not None and not 0 < offer.named_contacts <= 10_000:
        raise Invalid("plan_number", field="named_contacts")
    if not 0 <= offer.paid_minutes <= 100_000:
        raise Invalid("plan_number", field="paid_minutes")
    if not 0 <= offer.fee_minor <= 10**12:
        raise Invalid("amount_malformed", field="fee")
    if (offer.fee_minor or offer.currency) and not is_currency(offer.currency):
        raise Invalid("currency_unknown", field="currency", currency=offer.currency[:8])
    if len(offer.credit_rule) > 80:
        raise Invalid("plan_name", field="credit_rule")


@writes
def change_plan(contract_id: int, plan_id: int, *, term: Term | None = None, by: Actor, at: datetime) -> Subscription:
    """Give a contract a plan from an instant on, which may lie behind or ahead.

    What was agreed for later than that instant is cancelled. A trial or goodwill ends at a given instant and falls
    back to another plan, by default to the one in force before. Open tickets follow the event, domain F8.
    Raises: NotAllowed, NotVisible, Invalid, Conflict when the contract has ended.
    Source: M18; domain F8.
    """
    contract = Contract.locked(contract_id)
    require(by, "contract.change_plan", f"contract:{contract_id}")
    if contract.ended_at is not None:
        raise Conflict("contract_over", number=contract.number)
    asked = term or Term()
    start = asked.starts_at or at
    if start < contract.signed_at:
        raise Invalid("plan_before_contract", field="starts_at")
    rows = _laid(contract_id)
    before = next((row.plan_id for row in rows if row.starts_at <= start and _past(row.ends_at, start)), None)
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None:
        raise Invalid("plan_unknown", plan=str(plan_id))
    then = _fall_back(plan, asked, start, before)
    clear_from(rows, start, by=by, at=at)
    begun = _subscribe(contract_id, (plan.pk, before), start, asked.ends_at, by=by, at=at)
    if asked.ends_at is not None and then is not None:
        _subscribe(contract_id, (then, plan.pk), asked.ends_at, None, by=by.without_key(), at=at)
    return begun


def _fall_back(plan: Plan, asked: Term, start: datetime, before: int | None) -> int | None:
    """Return the plan that follows one with an end. Raises Invalid."""
    if asked.ends_at is None:
        if plan.kind != rules.PlanKind.REGULAR:
            raise Invalid("plan_needs_end", field="ends_at", plan=plan.name)
        return None
    if asked.ends_at <= start:
        raise Invalid("plan_end_before_start", field="ends_at")
    then = asked.then or before
    found = Plan.objects.filter(pk=then).values_list("kind", flat=True).first() if then else None
    if found != rules.PlanKind.REGULAR:
        raise Invalid("plan_needs_fall_back", field="then")
    return then


def _laid(contract_id: int) -> list[Subscription]:
    rows = Subscription.objects.select_for_update().filter(contract_id=contract_id).order_by("starts_at", "id")
    return [row for row in rows if row.ends_at != row.starts_at]


def _past(ends_at: datetime | None, moment: datetime) -> bool:
    return ends_at is None or ends_at > moment


def clear_from(rows: Iterable[Subscription], start: datetime, *, by: Actor, at: datetime) -> None:
    """End what runs at an instant and cancel what was agreed for later."""
    for row in rows:
        if row.starts_at >= start:
            row.change(ends_at=row.starts_at, awaited=False)
            ledger.append("subscription.cancelled", row, by=by.without_key(), at=at, staff_only=True)
        elif _past(row.ends_at, start):
            row.change(ends_at=start)
            ledger.append("subscription.ended", row, by=by.without_key(), at=at, staff_only=True)


@writes
def end_subscriptions(contract_id: int, *, by: Actor, at: datetime) -> None:
    """End the plan of a contract that ends, and cancel what was agreed for later."""
    clear_from(_laid(contract_id), at, by=by, at=at)


@writes
def first_plan(contract_id: int, plan_id: int, *, by: Actor, at: datetime) -> Subscription:
    """Give a contract that is just signed its plan from the same instant."""
    return _subscribe(contract_id, (plan_id, None), at, None, by=by, at=at)


def _subscribe(
    contract_id: int, plans: tuple[int, int | None], start: datetime, end: datetime | None, *, by: Actor, at: datetime
) -> Subscription:
    row = Subscription(contract_id=contract_id, plan_id=plans[0], starts_at=start, ends_at=end, awaited=start > at)
    if row.awaited:
        facts = {"contract": contract_id, "plan": plans[0], "effective_at": start}
        ledger.append("subscription.agreed", row, by=by, at=at, facts=facts, staff_only=True)
    else:
        ledger.append("subscription.started", row, by=by, at=at, facts=_told(row, plans[1]), staff_only=True)
    return row


def _told(row: Subscription, before: int | None) -> dict[str, Any]:
    """Say what the ticket room needs to let open clocks follow: which plans, and whether it is an upgrade."""
    plans = dict(Plan.objects.filter(pk__in=[row.plan_id, before]).values_list("pk", "targets"))
    upgrade = before is not None and rules.is_upgrade(plans[before], plans[row.plan_id])
    return {
        "contract": row.contract_id, "plan": row.plan_id, "plan_before": before, "upgrade": upgrade,
        "effective_at": row.starts_at,
    }  # fmt: skip


@writes
def begin_awaited(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Let every plan begin that was agreed for an instant that has come; return how many. Idempotent.

    The event bears the agreed instant, not the one of the job: open clocks move as of then (domain E14).
    """
    due = Subscription.objects.filter(awaited=True, starts_at__lte=at).order_by("starts_at", "id")
    begun = 0
    for number in due.values_list("pk", flat=True):
        row = Subscription.locked(number)
        if not row.awaited:
            continue
        before = (
            Subscription.objects.filter(contract_id=row.contract_id, ends_at=row.starts_at, starts_at__lt=row.starts_at)
            .values_list("plan_id", flat=True)
            .first()
        )
        row.change(awaited=False)
        ledger.append(
            "subscription.started", row, by=by, at=row.starts_at, facts=_told(row, before), staff_only=True
        )  # fmt: skip
        begun += 1
    return begun
