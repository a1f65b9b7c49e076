"""Contracts with the plans and calendars of domain 4.2, made through the commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from tests.cast import Cast
from tests.rules import plans_of_domain as plans
from tests.rules.calendars_of_domain import ALMATY, IT, NIGHT, RU

from countersign.calendars import commands as calendars
from countersign.customers import commands as customers
from countersign.kernel.actor import SYSTEM, Actor
from countersign.tickets import commands
from countersign.tickets.commands import Report, Words
from countersign.tickets.models import Ticket
from countersign.tickets.rules.closing import Solution

FACTS = {"what_was_read": "The guide."}
SIGNED = datetime(2024, 1, 9, 8, 0, tzinfo=UTC)
HOMES = {"RU": RU, "IT": IT, "NIGHT": NIGHT, "ALMATY": ALMATY}
PLANS = {
    "BASIC": plans.BASIC, "BUSINESS": plans.BUSINESS, "PREMIUM": plans.PREMIUM, "NIGHTS": plans.NIGHTS,
    "ALMATY": plans.ALMATY,
}  # fmt: skip
SOLVED = Solution("solved", "A worn cable.", "Replaced it.", "No errors for ten minutes.")


def instant(text: str) -> datetime:
    """Read an instant with its offset, as UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


@dataclass
class Market:
    """The catalogue: calendars and plans by the names of domain 4.2."""

    cast: Cast
    calendars: dict[str, int]
    plans: dict[str, int]
    contracts: int = 0

    def contact(self, plan: str, home: str = "RU") -> Actor:
        """Sell a plan to a new customer; returns the contact who acts on the contract."""
        self.contracts += 1
        customer = customers.register_customer(
            name=f"Customer {self.contracts}", category="legal_entity", locale="en", zone="Europe/Moscow", by=SYSTEM,
            at=SIGNED,
        )  # fmt: skip
        number = f"70-{self.contracts:04}"
        contract = customers.sign_contract(customer.pk, number, self.plans[plan], by=SYSTEM, at=SIGNED)
        customers.settle_terms(contract.pk, calendar_id=self.calendars[home], credit_rule="", by=SYSTEM, at=SIGNED)
        owner = self.cast.owner
        customers.add_contact(contract.pk, owner.account_id, ["owner"], by=SYSTEM, at=SIGNED)
        return replace(owner, contract=contract.pk)

    def case(self, plan: str, severity: str, opened: str, home: str = "RU") -> Case:
        """Open a ticket under a plan."""
        contact = self.contact(plan, home)
        report = Report("question", "A matter of time", "When is it due?", facts=FACTS, urgency=severity)
        ticket = commands.open_ticket(report, by=contact, at=instant(opened))
        return Case(ticket.pk, contact, self.cast)


@dataclass
class Case:
    """One ticket: what people do to it, by the clock on their wall."""

    number: int
    contact: Actor
    cast: Cast

    @property
    def ticket(self) -> Ticket:
        return Ticket.objects.get(pk=self.number)

    def clock(self, name: str) -> Mapping[str, Any]:
        """Return one clock as the ticket keeps it."""
        kept: Mapping[str, Any] = self.ticket.clocks[name]
        return kept

    def due(self, name: str) -> datetime | None:
        told = self.clock(name).get("due")
        return datetime.fromisoformat(told) if told else None

    def accept(self, at: str) -> Case:
        commands.accept(self.number, by=self.cast.first_line, at=instant(at))
        return self

    def answer(self, at: str) -> Case:
        commands.answer(self.number, Words("We look into it."), by=self.cast.first_line, at=instant(at))
        return self

    def ask(self, at: str) -> Case:
        commands.ask(self.number, Words("Which port is it?"), by=self.cast.first_line, at=instant(at))
        return self

    def write(self, at: str) -> Case:
        commands.write(self.number, Words("Port 12."), by=self.contact, at=instant(at))
        return self

    def propose(self, at: str) -> Case:
        commands.propose(self.number, SOLVED, Words("Replaced."), by=self.cast.first_line, at=instant(at))
        return self

    def confirm(self, at: str) -> Case:
        commands.confirm(self.number, by=self.contact, at=instant(at))
        return self

    def severity(self, new: str, at: str) -> Case:
        by = self.cast.first_line
        commands.change_severity(self.number, new, reason="By the facts.", by=by, at=instant(at))
        return self


def market(cast: Cast) -> Market:
    """Make the calendars and the plans."""
    homes = {
        name: calendars.make_calendar(name, calendars.Written(content, {}), by=SYSTEM, at=SIGNED).calendar_id
        for name, content in HOMES.items()
    }
    sold = {name: customers.add_plan(name, targets, by=SYSTEM, at=SIGNED).pk for name, targets in PLANS.items()}
    return Market(cast, homes, sold)
