"""Who lives through the day: seven contracts under four plans, three shifts with a lead each, an addressee who sleeps.

Instants of the day are told in hours after noon of Moscow, Tuesday 14 April 2026.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tests.cast import LONG_AGO, Cast
from tests.rules import plans_of_domain
from tests.rules.calendars_of_domain import RU

from countersign.calendars import commands as calendars
from countersign.customers import commands as customers
from countersign.identity import commands as identity
from countersign.kernel.actor import SYSTEM, Actor
from countersign.shifts import commands as shifts

NOON = datetime(2026, 4, 14, 9, 0, tzinfo=UTC)
LATE, NIGHT, MORNING = (0, 8), (8, 20), (20, 28)
# Plan, number of the day's tickets.
CONTRACTS = (("BASIC", 60), ("BASIC", 39), ("BUSINESS", 60), ("BUSINESS", 40), ("PREMIUM", 30), ("PREMIUM", 19))
PLANS = {"BASIC": plans_of_domain.BASIC, "BUSINESS": plans_of_domain.BUSINESS, "PREMIUM": plans_of_domain.PREMIUM}


def hour(count: float) -> datetime:
    """Return an instant of the day, to the second."""
    return NOON + timedelta(seconds=round(count * 3600))


# At three in the night nobody looks for forty minutes: what comes then climbs to the top.
NOBODY_LOOKS = (hour(15), hour(15 + 2 / 3))


@dataclass(frozen=True)
class Client:
    """A contract: its plan, the contact who opens tickets, a colleague, and how many tickets they open."""

    plan: str
    author: Actor
    colleague: Actor
    tickets: int
    service: int | None = None


@dataclass(frozen=True)
class Duty:
    """One shift of one person."""

    who: Actor
    role: str
    begins_at: datetime
    ends_at: datetime
    shift: int


@dataclass
class Town:
    """Everybody and their shifts."""

    cast: Cast
    clients: list[Client] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    staff: dict[int, Actor] = field(default_factory=dict)

    def works(self, who: Actor) -> list[Duty]:
        return [duty for duty in self.duties if duty.who is who]


def built(cast: Cast) -> Town:
    """Make the town by the commands that operators use."""
    town = Town(cast)
    _sell(town)
    _plan_shifts(town)
    return town


def _sell(town: Town) -> None:
    home = calendars.make_calendar("RU", calendars.Written(RU, {}), by=SYSTEM, at=LONG_AGO).calendar_id
    plans = {name: customers.add_plan(name, targets, by=SYSTEM, at=LONG_AGO).pk for name, targets in PLANS.items()}
    town.clients.append(Client("OLD", town.cast.owner, town.cast.colleague, 50, town.cast.service))
    for count, (plan, tickets) in enumerate(CONTRACTS, 1):
        customer = customers.register_customer(
            name=f"Customer {count}", category="legal_entity", locale="en", zone="Europe/Moscow", by=SYSTEM, at=LONG_AGO
        )
        contract = customers.sign_contract(customer.pk, f"70-{count:04}", plans[plan], by=SYSTEM, at=LONG_AGO).pk
        customers.settle_terms(contract, calendar_id=home, credit_rule="", by=SYSTEM, at=LONG_AGO)
        people = [_contact(town, f"{role}{count}@customer.example", contract, role) for role in ("owner", "technical")]
        town.clients.append(Client(plan, people[0], people[1], tickets))


def _contact(town: Town, address: str, contract: int, role: str) -> Actor:
    account = identity.add_account(
        address, address.partition("@")[0], "customer", locale="en", zone="Europe/Moscow", by=SYSTEM, at=LONG_AGO
    )
    customers.add_contact(contract, account.pk, [role], by=SYSTEM, at=LONG_AGO)
    name, roles = account.name, frozenset({role})
    return replace(town.cast.owner, id=account.pk, name=name, contract=contract, roles=roles, locale="en")


def _member(town: Town, name: str, role: str) -> Actor:
    address = f"{name.partition(' ')[0].lower()}@nimbus.example"
    account = identity.add_account(
        address, name, "staff", roles=[role], locale="en", zone="Europe/Moscow", by=SYSTEM, at=LONG_AGO
    )
    return replace(town.cast.first_line, id=account.pk, name=name, roles=frozenset({role}))


def _plan_shifts(town: Town) -> None:
    cast = town.cast
    fields = shifts.QueueFields("Support", custodian_id=cast.manager.account_id)
    queue = shifts.add_queue(fields, by=SYSTEM, at=LONG_AGO).pk
    director = _member(town, "Zoe Marin", "manager")
    rota: list[tuple[Actor, str, tuple[float, float]]] = [
        (cast.duty_lead, "duty_lead", LATE), (cast.first_line, "specialist", LATE),
        (cast.second_line, "specialist", LATE), (_member(town, "Ines Prado", "first_line"), "specialist", LATE),
        (_member(town, "Nora Blum", "duty_lead"), "duty_lead", NIGHT), (cast.generalist, "generalist", NIGHT),
        (_member(town, "Tom Reiss", "generalist"), "generalist", NIGHT),
        (_member(town, "Karl Vogt", "duty_lead"), "duty_lead", MORNING), (cast.second_line, "specialist", MORNING),
        (_member(town, "Sven Moe", "first_line"), "specialist", MORNING),
        (_member(town, "Lena Roth", "second_line"), "specialist", MORNING),
        (_member(town, "Pia Costa", "second_line"), "specialist", MORNING),
        (director, "on_call", (-12, 36)),
    ]  # fmt: skip
    for who, role, (begins, ends) in rota:
        new = shifts.NewShift(who.account_id, queue, role, hour(begins), hour(ends))
        shift = shifts.plan_shift(new, by=cast.manager, at=NOON - timedelta(days=1)).pk
        town.duties.append(Duty(who, role, hour(begins), hour(ends), shift))
        town.staff[who.account_id] = who
    town.staff[cast.manager.account_id] = cast.manager
