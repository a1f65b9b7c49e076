"""Plans of the billing's list, and which of them a contract has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from countersign.calendars.queries import calendar_id
from countersign.customers import rules
from countersign.customers.commands import plans
from countersign.customers.commands.contracts import settle_terms
from countersign.customers.commands.importing.names import Names
from countersign.customers.commands.importing.reading import given, needed
from countersign.customers.commands.plans import Offer
from countersign.customers.commands.services import price_service
from countersign.customers.models import Contract, Plan, Service, Subscription
from countersign.customers.rules.billing import Line, LineKind, targets_from
from countersign.customers.rules.money import minor_of
from countersign.kernel.actor import Actor
from countersign.kernel.errors import Invalid

# What a line that says nothing of them leaves as it was.
_COLUMNS = {
    "plan_kind": "kind", "third_pauses": "third_pauses", "channels": "channels", "named_contacts": "named_contacts",
    "paid_minutes": "paid_minutes", "fee": "fee_minor", "currency": "currency", "credit_rule": "credit_rule",
}  # fmt: skip


def take_plan(line: Line, names: Names, by: Actor, at: datetime) -> tuple[int, str]:
    """Take a plan over: a new version when its norms or anything else have changed. Columns left out stay."""
    targets, name = given(targets_from(line.text("targets"))), needed(line, "name")
    newest = Plan.objects.filter(name=name).order_by("-version").first()
    kept = {field: getattr(newest, field) for field in _COLUMNS.values()} if newest is not None else {}
    wanted = kept | _offered(line, str(line.text("currency") or kept.get("currency", "")))
    if newest is not None and wanted == kept and rules.norms(newest.targets) == rules.norms(targets):
        return newest.pk, "adopted" if names.row(line.kind, line.external_id) is None else "unchanged"
    plan = plans.add_plan(name, targets, offer=Offer(**wanted), by=by, at=at)
    return plan.pk, "created" if newest is None else "changed"


def _offered(line: Line, currency: str) -> dict[str, Any]:
    """Read what a line says of a plan beside its norms. Raises Invalid."""
    told: dict[str, Any] = {}
    for column, field in _COLUMNS.items():
        typed = line.text(column)
        if not typed:
            continue
        if column == "fee":
            told[field] = minor_of(typed, currency)
            if told[field] is None:
                raise Invalid("amount_malformed", column=column)
        elif column in ("named_contacts", "paid_minutes"):
            if not typed.isdecimal():
                raise Invalid("plan_number", column=column)
            told[field] = int(typed)
        elif column == "channels":
            told[field] = line.many(column)
        elif column == "third_pauses":
            told[field] = typed.lower() in ("yes", "true", "1")
        else:
            told[field] = typed
    return told


def named_plan(line: Line, names: Names) -> int:
    """Return the plan that a contract's line names, by the billing's name or by its own. Raises Invalid."""
    told = needed(line, "plan")
    found = names.row(LineKind.PLAN, told)
    if found is None:
        newest = Plan.objects.filter(name=told).order_by("-version").values_list("pk", flat=True).first()
        if newest is None:
            raise Invalid("plan_unknown", plan=told[:60])
        found = newest
    return found


def plan_in_force(contract: Contract, plan: int, by: Actor, at: datetime) -> bool:
    """Change a contract's plan when the list names another than the one in force now; tell whether it did."""
    now = Subscription.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), contract=contract, starts_at__lte=at)
    running = now.values_list("plan_id", flat=True).first()
    if running == plan or contract.ended_at is not None:
        return False
    plans.change_plan(contract.pk, plan, by=by, at=at)
    return True


def terms_in_force(line: Line, contract: Contract, by: Actor, at: datetime) -> bool:
    """Settle the home calendar and the credit rule that a contract's line names; tell whether anything changed."""
    name, rule = line.text("calendar"), line.text("credit_rule")
    if not name and not rule:
        return False
    number = calendar_id(name) if name else contract.calendar_id
    if name and number is None:
        raise Invalid("calendar_unknown", column="calendar", calendar=name[:60])
    before = contract.seq
    settled = settle_terms(
        contract.pk, calendar_id=number, credit_rule=rule or contract.credit_rule, by=by, at=at
    )  # fmt: skip
    return settled.seq != before


def service_priced(line: Line, service: Service, by: Actor, at: datetime) -> bool:
    """Take over what a service costs a month; tell whether it changed."""
    if not line.text("fee"):
        return False
    currency = line.text("currency") or service.currency
    fee = minor_of(line.text("fee"), currency)
    if fee is None:
        raise Invalid("amount_malformed", column="fee")
    return price_service(service.pk, fee_minor=fee, currency=currency, by=by, at=at).seq != service.seq
