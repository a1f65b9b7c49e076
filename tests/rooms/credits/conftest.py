"""A contract on a plan with a fee, the rules by which its shortfalls are paid for, and months that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests import cast, factories
from tests.cast import LONG_AGO, Cast
from tests.factories import T0, minutes

from countersign.credits import commands
from countersign.credits.models import CreditClaim
from countersign.customers import commands as customers
from countersign.customers.commands import Offer, Term
from countersign.customers.rules.plans import targets_of_text
from countersign.kernel.actor import SYSTEM
from countersign.tickets import commands as tickets
from countersign.tickets.models import Ticket

FEE = 3000
ANSWERS = {"metric": "response", "form": "rate", "rate_percent": 5, "cap_percent": 100}
TIERS = {
    "metric": "uptime", "form": "tiers",
    "tiers": [{"bound": "99.9", "percent": 10}, {"bound": "99", "percent": 25}, {"bound": "95", "percent": 100}],
}  # fmt: skip
BUSINESS = "critical=15m/15m/4h/60m;high=15m/30m/8h;normal=15m/1h/9h;low=30m/4h"
LATER = T0 + timedelta(days=30)


@dataclass
class Money:
    """The cast, its contract with a fee, and what happens to it."""

    cast: Cast

    def missed(self, **changes: Any) -> Ticket:
        """A ticket whose first answer came ten minutes late."""
        ticket = factories.accepted(self.cast, **changes)
        words = tickets.Words("We are on it.")
        tickets.answer(ticket.pk, words, by=self.cast.first_line, at=minutes(25))
        self.reckoned(ticket.pk)
        return ticket

    def reckoned(self, number: int) -> None:
        commands.reckon_ticket(number, by=SYSTEM, at=minutes(30))

    def claim(self) -> CreditClaim:
        return CreditClaim.objects.get()

    def filed(self) -> CreditClaim:
        self.missed()
        return commands.file_claim(self.claim().pk, by=self.cast.owner, at=LATER)

    def decided(self, *, approve: bool) -> CreditClaim:
        return commands.decide_claim(
            self.filed().pk, approve=approve, reason="The clock shows ten minutes.", by=self.cast.duty_lead, at=LATER
        )  # fmt: skip


def on_plan(contract: int, targets: str = BUSINESS, *, rule: str = "Answers", name: str = "Paid") -> None:
    """Put a contract on a plan that costs 30.00 a month, from its first day."""
    offer = Offer(fee_minor=FEE, currency="EUR", credit_rule=rule)
    plan = customers.add_plan(name, targets_of_text(targets), offer=offer, by=SYSTEM, at=LONG_AGO)
    customers.change_plan(contract, plan.pk, term=Term(starts_at=LONG_AGO), by=SYSTEM, at=T0)


def rule(name: str, content: dict[str, Any], since: datetime = LONG_AGO) -> None:
    commands.add_rule(name, content, valid_from=since, by=SYSTEM, at=since)


@pytest.fixture
def money(db: None) -> Money:
    """A contract whose missed first answers are worth 5 percent of 30.00 each."""
    people = cast.assemble()
    rule("Answers", ANSWERS)
    on_plan(people.contract)
    return Money(people)
