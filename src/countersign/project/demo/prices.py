"""What the plans of the demonstration cost, by which rules their shortfalls are paid for, whose hours are whose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.calendars.queries import calendar_id
from countersign.credits import commands
from countersign.customers import commands as customers
from countersign.customers.commands import Offer
from countersign.kernel.actor import SYSTEM
from countersign.project.demo.calendars import IT_HOME, RU_HOME

ANSWERS, AVAILABILITY = "Answers in time", "Availability"
RULES: dict[str, dict[str, Any]] = {
    ANSWERS: {"metric": "response", "form": "rate", "rate_percent": 5, "clocks": ["first", "next"]},
    AVAILABILITY: {
        "metric": "uptime", "form": "tiers",
        "tiers": [{"bound": "99.9", "percent": 10}, {"bound": "99", "percent": 25}, {"bound": "95", "percent": 100}],
    },
}  # fmt: skip
FEES = {"Basic": 900, "Business": 4900, "Premium": 19900}
CHANNELS = {
    "Basic": ("portal", "mail"), "Business": ("portal", "mail", "phone", "callback"),
    "Premium": ("portal", "mail", "phone", "callback", "chat"),
}  # fmt: skip
HOMES = {"Europe/Moscow": RU_HOME, "Asia/Yekaterinburg": RU_HOME, "Europe/Rome": IT_HOME}
SERVICE_FEE = 3000


@dataclass(frozen=True, slots=True)
class Sold:
    """What a contract was sold with in the demonstration."""

    number: str
    contract: int
    zone: str


def offer(name: str, *, kind: str = "regular") -> Offer:
    """Return what a plan of the demonstration holds beside its norms."""
    return Offer(
        kind=kind, channels=CHANNELS[name], named_contacts={"Basic": 2, "Business": 5}.get(name),
        paid_minutes={"Business": 30, "Premium": 120}.get(name, 0), fee_minor=FEES[name], currency="EUR",
        credit_rule=ANSWERS,
    )  # fmt: skip


def make_rules(begun: datetime) -> None:
    """Add the credit rules before anything is sold by them."""
    for name, content in RULES.items():
        commands.add_rule(name, content, valid_from=begun, by=SYSTEM, at=begun)


def sell(sold: Sold, services: Mapping[str, int], at: datetime) -> None:
    """Say which hours are a contract's own, by which rule availability is paid for, what its services cost."""
    home = HOMES.get(sold.zone)
    customers.settle_terms(
        sold.contract, calendar_id=calendar_id(home) if home else None, credit_rule=AVAILABILITY, by=SYSTEM, at=at
    )
    for service in services.values():
        customers.price_service(service, fee_minor=SERVICE_FEE, currency="EUR", by=SYSTEM, at=at)
