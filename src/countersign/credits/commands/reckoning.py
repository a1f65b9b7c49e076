"""What a contract may be paid, computed without being asked: from missed clocks and from outages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from countersign import ledger
from countersign.credits import rules
from countersign.credits.models import CreditClaim, CreditRule
from countersign.credits.queries import figures
from countersign.credits.queries.misses import Miss, misses_of
from countersign.credits.rules import ClaimState, Metric
from countersign.customers.models import Contract, Service
from countersign.kernel.actor import Actor
from countersign.kernel.writing import writes
from countersign.ledger.rules import instant
from countersign.tickets.models import Ticket

Key = tuple[str, date]


@dataclass
class Month:
    """What one rule looks at in one month of a contract, and what earlier claims have taken of it."""

    contract_id: int
    metric: Metric
    month: date
    rule_name: str
    service_id: int | None = None
    settled: list[CreditClaim] = field(default_factory=list)
    eligible: CreditClaim | None = None

    @property
    def taken_minor(self) -> int:
        return sum(one.amount_minor for one in self.settled)


@writes
def reckon_ticket(number: int, *, by: Actor, at: datetime) -> None:
    """Compute anew what a ticket's missed clocks may bring its contract; idempotent, and right after annulments.

    Each month has at most one claim that nobody has filed yet; what was filed stays as it was filed.
    Source: domain F17, C4; S23.
    """
    contract_id = Ticket.objects.values_list("contract_id", flat=True).filter(pk=number).first()
    if contract_id is None:
        return
    Contract.locked(contract_id)  # One reckoning of a contract at a time.
    found = _by_month(misses_of(number))
    claims = list(CreditClaim.objects.select_for_update().filter(contract_id=contract_id, metric=Metric.RESPONSE))
    mine = {(one.rule_name, one.month) for one in claims if number in one.tickets}
    for key in sorted({*found, *mine}):
        month = _month(Month(contract_id, Metric.RESPONSE, key[1], key[0]), claims)
        _reckon_misses(month, number, found.get(key, []), by, at)


def _by_month(misses: Iterable[Miss]) -> dict[Key, list[dict[str, Any]]]:
    """Lay misses out by the rule that pays for them and the month of their due time, each with its plan's fee."""
    known = list(misses)
    plans, zone = (figures.priced(one.plan_id for one in known), figures.provider_zone()) if known else ({}, "UTC")
    found: dict[Key, list[dict[str, Any]]] = {}
    for one in known:
        plan = plans.get(one.plan_id)
        rule = figures.rule_at(plan.rule_name, datetime.fromisoformat(one.due_at)) if plan and plan.rule_name else None
        if plan is None or rule is None or not plan.fee_minor or one.clock not in rules.read_terms(rule.content).clocks:
            continue
        told = {
            "ticket": one.ticket, "clock": one.clock, "started_at": one.started_at, "due_at": one.due_at,
            "ended_at": one.ended_at, "fee_minor": plan.fee_minor, "currency": plan.currency,
        }  # fmt: skip
        found.setdefault((plan.rule_name, rules.month_of(datetime.fromisoformat(one.due_at), zone)), []).append(told)
    return found


def _month(month: Month, claims: Iterable[CreditClaim]) -> Month:
    """Put the contract's claims of the month to it."""
    for one in claims:
        if (one.rule_name, one.month, one.service_id) != (month.rule_name, month.month, month.service_id):
            continue
        if one.state == ClaimState.ELIGIBLE:
            month.eligible = one
        else:
            month.settled.append(one)
    return month


def _reckon_misses(month: Month, number: int, told: list[dict[str, Any]], by: Actor, at: datetime) -> None:
    settled = {_key(entry) for one in month.settled for entry in one.basis}
    others = [entry for entry in month.eligible.basis if entry["ticket"] != number] if month.eligible else []
    basis = sorted(
        others + [entry for entry in told if _key(entry) not in settled], key=lambda one: (one["due_at"], one["ticket"])
    )
    fees = [entry["fee_minor"] for one in month.settled for entry in one.basis]
    _put(month, basis, {"taken_minor": month.taken_minor, "taken_fees": fees}, by, at)


def _key(entry: dict[str, Any]) -> tuple[int, str, str]:
    return entry["ticket"], entry["clock"], entry["started_at"]


@writes
def reckon_service(service_id: int, month: date, *, by: Actor, at: datetime) -> None:
    """Compute anew what the lost availability of a service in a month may bring; idempotent.

    Source: domain F17, C1-C3.
    """
    service = Service.objects.select_related("contract").get(pk=service_id)
    contract = Contract.locked(service.contract_id)
    window = rules.bounds_of(month, figures.provider_zone())
    rule = figures.rule_at(contract.credit_rule, window[1] - timedelta(seconds=1)) if contract.credit_rule else None
    if rule is None or not service.fee_minor:
        return
    terms = rules.read_terms(rule.content)
    if terms.metric != Metric.UPTIME:
        return
    claims = CreditClaim.objects.select_for_update().filter(contract=contract, service=service, month=month)
    asked = _month(Month(contract.pk, Metric.UPTIME, month, rule.name, service_id), list(claims))
    existed = figures.existed(service_id, window)
    spans, basis = [], []
    for outage in figures.outages_in(service_id, window):
        counted = rules.span_of(figures.seen_of(outage), terms)
        inside = rules.clipped([counted], existed) if counted else []
        spans += inside
        basis += [
            {"outage": outage.pk, "ticket": outage.ticket_id, "from": instant(begin), "to": instant(end)}
            for begin, end in inside
        ]
    lost = rules.seconds_of(rules.without(spans, figures.valid_maintenance_in(service_id, window)))
    known = {
        "lost_seconds": lost, "month_seconds": rules.seconds_of([existed]), "fee_minor": service.fee_minor,
        "currency": service.currency, "taken_minor": asked.taken_minor,
    }  # fmt: skip
    _put(asked, basis if lost else [], known, by, at, rule)


def _put(
    month: Month, basis: list[dict[str, Any]], known: dict[str, Any], by: Actor, at: datetime,
    rule: CreditRule | None = None,
) -> None:  # fmt: skip
    """Let the month's unfiled claim say this; make it when there is something to claim."""
    if rule is None and basis:
        rule = figures.rule_at(month.rule_name, datetime.fromisoformat(basis[0]["due_at"]))
    rule = rule or (month.eligible.rule if month.eligible is not None else None)
    if rule is None:
        return
    terms = rules.read_terms(rule.content)
    amount = rules.again(terms, basis, known) if basis else rules.Amount(0, None, False)
    known |= {"percent": amount.percent, "capped": amount.capped}
    end = rules.bounds_of(month.month, figures.provider_zone())[1]
    told = {
        "rule_id": rule.pk, "basis": basis, "figures": known, "amount_minor": amount.minor,
        "tickets": sorted({entry["ticket"] for entry in basis if entry.get("ticket")}),
        "closes_at": end + timedelta(days=terms.window_days),
    }  # fmt: skip
    if month.eligible is not None:
        if month.eligible.change(**told):
            month.eligible.change(computed_at=at)
            ledger.append("credit.recomputed", month.eligible, by=by, at=at)
    elif amount.minor:
        currency = known.get("currency") or basis[0]["currency"]
        claim = CreditClaim(
            contract_id=month.contract_id, metric=month.metric.value, month=month.month, service_id=month.service_id,
            rule_name=month.rule_name, currency=currency, state=ClaimState.ELIGIBLE.value, computed_at=at, **told,
        )  # fmt: skip
        ledger.append("credit.computed", claim, by=by, at=at)
