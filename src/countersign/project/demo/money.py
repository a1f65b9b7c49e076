"""Plans and credits of the demonstration: newer plans, a breach that may be claimed, a claim decided, a complaint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from countersign.credits import commands, queries
from countersign.credits.commands import Work
from countersign.credits.queries import ClaimRow
from countersign.credits.queries.figures import provider_zone
from countersign.credits.rules import bounds_of, month_of
from countersign.customers import commands as customers
from countersign.customers.commands import Term
from countersign.customers.queries import contract_by_number
from countersign.customers.rules.plans import targets_of_text
from countersign.kernel.actor import SYSTEM, Actor
from countersign.project.demo.people import World
from countersign.project.demo.prices import offer
from countersign.tickets.models import Ticket

# The newer versions: in working hours what the older ones counted day and night, with resolution and updates.
NEWER = {
    "Basic": "critical=15m/30m/8h;high=15m@home/1h@home/8h@home;normal=15m@home/2h@home/18h@home;low=1h@home/4h@home",
    "Business": "critical=15m/15m/4h/60m;high=15m/30m/8h;normal=15m/1h/9h@home;low=30m/4h@home",
    "Premium": "critical=10m/10m/2h/30m;high=10m/15m/4h;normal=10m/30m/8h;low=15m/1h/18h@home",
}
WORDS = (
    "Второй раз за месяц нам отвечают позже обещанного. Мы просим объяснить, почему дежурный не увидел "
    "тикет, и что вы измените."
)


def change_plans(world: World, now: datetime) -> None:
    """Sell the newer versions: to the school since three weeks, to Vector from next month on; a goodwill that ends."""
    made = {
        name: customers.add_plan(
            name, targets_of_text(line), offer=offer(name), by=world.actors["henrik"], at=now - timedelta(days=60)
        ).pk
        for name, line in NEWER.items()
    }
    henrik = world.actors["henrik"]
    zone = provider_zone()
    following = bounds_of(month_of(now, zone), zone)[1]
    changes = (("71-9004", "Business", Term(now - timedelta(days=2))), ("41-2087", "Business", Term(following)))
    for number, plan, term in changes:
        customers.change_plan(contract_by_number(number) or 0, made[plan], term=term, by=henrik, at=now)
    goodwill = customers.add_plan(
        "Goodwill after the outage", targets_of_text(NEWER["Premium"]), offer=offer("Premium", kind="goodwill"),
        by=henrik, at=now - timedelta(days=3),
    )  # fmt: skip
    customers.change_plan(
        contract_by_number("60-0031") or 0, goodwill.pk,
        term=Term(now - timedelta(hours=1), now + timedelta(days=30)), by=henrik, at=now,
    )  # fmt: skip


def settle_money(world: World, numbers: Sequence[int], now: datetime) -> int:
    """Compute what was missed, let one claim be decided and one wait; record an outage and a complaint."""
    before = now - timedelta(hours=21)
    closed = set(Ticket.objects.filter(pk__in=numbers, closed_at__lt=before).values_list("pk", flat=True))
    for at, known in ((before, closed), (now, set(numbers))):
        for number in sorted(known):
            commands.reckon_ticket(number, by=SYSTEM, at=at)
    henrik = world.actors["henrik"]
    eligible = [one for one in queries.claims_listed(henrik, "eligible") if one.closes_at > now]
    filed = 0
    for claim, approve in zip(eligible, (True, None), strict=False):
        owner = _owner(world, claim)
        if owner is None or henrik.id in queries.claim(henrik, claim.id).holders:
            continue
        commands.file_claim(claim.id, by=owner, at=now - timedelta(hours=20))
        filed += 1
        if approve:
            commands.decide_claim(
                claim.id, approve=True, reason="The clocks of the tickets show it. We answered late; we are sorry.",
                by=henrik, at=now - timedelta(hours=3),
            )  # fmt: skip
    _outage(world, now)
    pavel = world.actors["pavel"]
    commands.complain(WORDS, by=pavel, at=now - timedelta(days=2, hours=4))
    return filed


def _owner(world: World, claim: ClaimRow) -> Actor | None:
    """Find the contract's owner among the people of the demonstration."""
    owners = (one for one in world.actors.values() if one.contract == claim.contract_id and one.has("owner"))
    return next(owners, None)


def _outage(world: World, now: datetime) -> None:
    """A switch failed in Milan last month; work on it was announced in time and does not count."""
    service = world.services["60-0031", "cs2201"]
    zone, lead = provider_zone(), world.actors["daniel"]
    month = month_of(bounds_of(month_of(now, zone), zone)[0] - timedelta(days=1), zone)
    begin = bounds_of(month, zone)[0] + timedelta(days=9, hours=11)
    work = Work("planned", begin - timedelta(hours=9), begin - timedelta(hours=7), begin - timedelta(days=3))
    commands.record_maintenance(service, work, "Firmware of the switch in rack 12.", by=lead, at=begin)
    commands.record_outage(
        service, (begin, begin + timedelta(minutes=90)), "The switch of rack 12 in Milan failed and was replaced.",
        by=lead, at=begin + timedelta(hours=3),
    )  # fmt: skip
    commands.reckon_service(service, month, by=SYSTEM, at=begin + timedelta(hours=3))
