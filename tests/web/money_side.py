"""A claim and a complaint of a contract, for the tests that knock at every door."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import LONG_AGO

from countersign.credits import commands
from countersign.credits.models import CreditClaim
from countersign.customers import commands as customers
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now

TIERS = {"metric": "uptime", "form": "tiers", "tiers": [{"bound": "99.99", "percent": 10}]}


def money_of(by: Actor, service: int, words: str) -> tuple[int, int]:
    """Let a service of the person's contract be down for two hours, and the person complain: (claim, complaint)."""
    now, contract = database_now(), by.contract or 0
    name = f"Availability {words}"
    commands.add_rule(name, TIERS, valid_from=LONG_AGO, by=SYSTEM, at=LONG_AGO)
    customers.settle_terms(contract, calendar_id=None, credit_rule=name, by=SYSTEM, at=LONG_AGO)
    customers.price_service(service, fee_minor=3000, currency="EUR", by=SYSTEM, at=LONG_AGO)
    begin = now - timedelta(hours=3)
    commands.record_outage(service, (begin, begin + timedelta(hours=2)), f"Down. {words}", by=SYSTEM, at=now)
    for month in {begin.date().replace(day=1), now.date().replace(day=1)}:
        commands.reckon_service(service, month, by=SYSTEM, at=now)
    claim = CreditClaim.objects.filter(contract_id=contract).order_by("id").first()
    complaint = commands.complain(f"Nobody answers. {words}", by=by, at=now)
    return claim.pk if claim is not None else 0, complaint.pk
