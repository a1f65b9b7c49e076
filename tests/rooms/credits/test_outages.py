"""Availability: outages, maintenance and the contract's basis, through the commands (F17, C1-C3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.cast import LONG_AGO
from tests.factories import T0, accepted, minutes, opened
from tests.rooms.credits.conftest import FEE, TIERS, Money, rule

from countersign.credits import commands, jobs, rules
from countersign.credits.commands import Work
from countersign.credits.models import CreditClaim
from countersign.customers import commands as customers
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import Invalid, NotAllowed
from countersign.ledger.queries import events_of
from countersign.tickets import commands as tickets

DAY = datetime(2026, 8, 10, tzinfo=UTC)
AUGUST = date(2026, 8, 1)
SEPTEMBER = datetime(2026, 9, 2, tzinfo=UTC)


def at(clock: str, day: datetime = DAY) -> datetime:
    hour, minute = clock.split(":")
    return day + timedelta(hours=int(hour), minutes=int(minute))


@pytest.fixture
def priced(money: Money) -> Money:
    """A service of 30.00 a month on a contract whose availability is paid for in tiers."""
    rule("Uptime", TIERS)
    customers.settle_terms(money.cast.contract, calendar_id=None, credit_rule="Uptime", by=SYSTEM, at=LONG_AGO)
    customers.price_service(money.cast.service, fee_minor=FEE, currency="EUR", by=SYSTEM, at=LONG_AGO)
    return money


def out(money: Money, begin: str, end: str, **more: int) -> None:
    outage = commands.record_outage(
        money.cast.service, (at(begin), at(end)), "A switch failed.", by=money.cast.duty_lead, at=SEPTEMBER, **more
    )
    for event in events_of("outage", outage.pk):
        jobs.reckon_outage(event)


def test_c1_through_the_commands(priced: Money) -> None:
    out(priced, "10:00", "11:30")
    claim = CreditClaim.objects.get()
    assert (claim.amount_minor, claim.month, claim.service_id) == (300, AUGUST, priced.cast.service)
    assert (claim.figures["lost_seconds"], claim.figures["month_seconds"]) == (90 * 60, 44_640 * 60)
    assert rules.again(rules.read_terms(claim.rule.content), claim.basis, claim.figures).minor == 300


def test_c2_lost_time_only_is_another_rule(priced: Money) -> None:
    rule("Lost time", {"metric": "uptime", "form": "lost_time"})
    customers.settle_terms(priced.cast.contract, calendar_id=None, credit_rule="Lost time", by=SYSTEM, at=LONG_AGO)
    out(priced, "10:00", "11:30")
    assert CreditClaim.objects.get().amount_minor == 6


def test_f17_overlapping_outages_count_once_and_announced_work_not_at_all(priced: Money) -> None:
    for kind, begin, end, noticed in (
        ("planned", "10:00", "10:30", at("09:00", DAY - timedelta(days=1))),
        ("planned", "11:00", "11:30", at("12:00", DAY - timedelta(days=1))),
    ):
        commands.record_maintenance(
            priced.cast.service, Work(kind, at(begin), at(end), noticed), "Firmware.", by=priced.cast.duty_lead,
            at=SEPTEMBER,
        )  # fmt: skip
    out(priced, "10:00", "11:15")
    out(priced, "11:00", "11:30")
    assert CreditClaim.objects.get().figures["lost_seconds"] == 60 * 60  # 90 minutes less the 30 told in time.


def test_after_filing_a_further_outage_pays_what_the_tier_adds(priced: Money) -> None:
    out(priced, "10:00", "11:30")
    commands.file_claim(CreditClaim.objects.get().pk, by=priced.cast.owner, at=SEPTEMBER)
    out(priced, "12:00", "12:10")
    assert CreditClaim.objects.count() == 1
    out(priced, "13:00", "23:00")
    assert CreditClaim.objects.order_by("id").last().amount_minor == 750 - 300  # type: ignore[union-attr]


def test_an_outage_that_lasts_pays_nothing_yet(priced: Money) -> None:
    outage = commands.record_outage(
        priced.cast.service, (at("10:00"), None), "Down.", by=priced.cast.duty_lead, at=SEPTEMBER
    )
    commands.reckon_service(priced.cast.service, AUGUST, by=SYSTEM, at=SEPTEMBER)
    assert not CreditClaim.objects.exists()
    commands.end_outage(outage.pk, at("11:30"), by=priced.cast.duty_lead, at=SEPTEMBER)
    commands.reckon_service(priced.cast.service, AUGUST, by=SYSTEM, at=SEPTEMBER)
    assert CreditClaim.objects.get().amount_minor == 300


def test_a_wrong_stretch_and_another_contracts_ticket_are_refused(priced: Money) -> None:
    for span in ((at("11:00"), at("10:00")), (at("10:00"), at("10:00")), (SEPTEMBER + timedelta(days=1), None)):
        with pytest.raises(Invalid, match="outage_span"):
            commands.record_outage(priced.cast.service, span, "x", by=priced.cast.duty_lead, at=SEPTEMBER)
    with pytest.raises(Invalid, match="outage_ticket"):
        out(priced, "10:00", "11:00", ticket=99)
    for person in (priced.cast.first_line, priced.cast.owner):
        with pytest.raises(NotAllowed):
            commands.record_outage(priced.cast.service, (at("10:00"), None), "x", by=person, at=SEPTEMBER)


def test_the_end_of_an_outage_is_told_to_whoever_holds_a_ticket_that_waits_for_it(money: Money) -> None:
    """Domain T22: long before the time that was set to look again, once, and nobody else."""
    cast = money.cast
    outage = commands.record_outage(cast.service, (T0, None), "Rack 7.", by=cast.duty_lead, at=minutes(5))
    number, other = opened(cast).pk, accepted(cast).pk
    mending = commands.Mending("Rack team", minutes(600), minutes(60))
    words = tickets.Words("A switch failed; it is being replaced.")
    commands.join_outage(number, outage.pk, words, mending, by=cast.duty_lead, at=minutes(6))
    vendor = tickets.Third("Vendor", "O-0", "A case of theirs.", minutes(600), minutes(60))
    tickets.wait_for_third(other, words, vendor, by=cast.first_line, at=minutes(7))
    commands.end_outage(outage.pk, minutes(30), by=cast.duty_lead, at=minutes(31))
    for _ in range(2):
        jobs.tell_holders(events_of("outage", outage.pk)[-1])
    assert [event.type for event in events_of("ticket", number)].count("ticket.wait_due") == 1
    assert "ticket.wait_due" not in [event.type for event in events_of("ticket", other)]
