"""Which contract has which plan from when: one at any instant, none missing (M18, domain 2 and F8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.cast import BUSINESS, LONG_AGO
from tests.rooms.customers.conftest import Desk

from countersign.customers import commands
from countersign.customers.commands import Offer, Term
from countersign.customers.models import Contract, Plan, Subscription
from countersign.customers.rules.plans import targets_of_text
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import Conflict, Invalid, NotAllowed
from countersign.ledger.models import Event

PREMIUM = "critical=10m/10m/2h/30m;high=10m/15m/4h;normal=10m/30m/8h;low=15m/1h/18h@home"
NOW = LONG_AGO + timedelta(days=10)


@dataclass
class Signed:
    """A contract on the plan Business, and a dearer plan."""

    contract: Contract
    business: Plan
    premium: Plan

    def rows(self) -> list[tuple[int, datetime, datetime | None]]:
        found = Subscription.objects.filter(contract=self.contract).order_by("starts_at", "id")
        return [(row.plan_id, row.starts_at, row.ends_at) for row in found if row.starts_at != row.ends_at]

    def change(self, plan: Plan, **term: datetime | int) -> Subscription:
        return commands.change_plan(
            self.contract.pk, plan.pk, term=Term(**term) if term else None, by=SYSTEM, at=NOW  # type: ignore[arg-type]
        )  # fmt: skip


@pytest.fixture
def signed(desk: Desk) -> Signed:
    """A contract signed long ago."""
    customer = commands.register_customer(
        name="Fotobank", category="legal_entity", locale="en", zone="UTC", by=SYSTEM, at=LONG_AGO
    )
    contract = commands.sign_contract(customer.pk, "52-0114", desk.plan, by=SYSTEM, at=LONG_AGO)
    premium = commands.add_plan("Premium", targets_of_text(PREMIUM), by=SYSTEM, at=LONG_AGO)
    return Signed(contract, Plan.objects.get(pk=desk.plan), premium)


def days(number: float) -> datetime:
    return NOW + timedelta(days=number)


def told(subscription: Subscription) -> dict[str, object]:
    """What the newest `subscription.started` of a row told, with the instant of the event."""
    from countersign.ledger.queries import events_of

    event = [one for one in events_of("subscription", subscription.pk) if one.type == "subscription.started"][-1]
    return {**event.facts, "at": event.at}


def test_a_change_now_ends_one_and_starts_the_other(signed: Signed) -> None:
    row = signed.change(signed.premium)
    assert signed.rows() == [(signed.business.pk, LONG_AGO, NOW), (signed.premium.pk, NOW, None)]
    facts = told(row)
    assert (facts["plan_before"], facts["upgrade"], facts["at"]) == (signed.business.pk, True, NOW)


def test_a_change_to_come_begins_by_the_job_at_its_instant_and_once(signed: Signed) -> None:
    row = signed.change(signed.premium, starts_at=days(5))
    assert row.awaited and signed.rows()[1] == (signed.premium.pk, days(5), None)
    assert commands.begin_awaited(at=days(4.9)) == 0
    assert commands.begin_awaited(at=days(5.1)) == 1
    assert commands.begin_awaited(at=days(5.2)) == 0
    facts = told(row)
    assert (facts["at"], facts["upgrade"]) == (days(5), True)
    assert datetime.fromisoformat(str(facts["effective_at"])) == days(5)


def test_a_change_from_a_past_instant_replaces_what_was_later(signed: Signed) -> None:
    signed.change(signed.premium)
    again = signed.change(signed.premium, starts_at=days(-3))
    assert signed.rows() == [(signed.business.pk, LONG_AGO, days(-3)), (signed.premium.pk, days(-3), None)]
    assert Event.objects.filter(type="subscription.cancelled").count() == 1
    assert datetime.fromisoformat(str(told(again)["effective_at"])) == days(-3)


def test_what_was_agreed_for_later_is_cancelled_by_another_word(signed: Signed) -> None:
    agreed = signed.change(signed.premium, starts_at=days(5))
    signed.change(signed.business, starts_at=days(2))
    agreed.refresh_from_db()
    assert agreed.ends_at == agreed.starts_at and not agreed.awaited
    assert commands.begin_awaited(at=days(9)) == 1
    assert [plan for plan, *_ in signed.rows()] == [signed.business.pk, signed.business.pk]


def test_a_trial_ends_and_falls_back(signed: Signed) -> None:
    trial = commands.add_plan("Trial", BUSINESS, offer=Offer(kind="trial"), by=SYSTEM, at=LONG_AGO)
    with pytest.raises(Invalid, match="plan_needs_end"):
        signed.change(trial)
    signed.change(trial, ends_at=days(14))
    assert signed.rows() == [
        (signed.business.pk, LONG_AGO, NOW), (trial.pk, NOW, days(14)), (signed.business.pk, days(14), None),
    ]  # fmt: skip
    assert commands.begin_awaited(at=days(14)) == 1
    goodwill = commands.add_plan("Goodwill", BUSINESS, offer=Offer(kind="goodwill"), by=SYSTEM, at=LONG_AGO)
    with pytest.raises(Invalid, match="plan_needs_fall_back"):
        signed.change(goodwill, ends_at=days(30), then=trial.pk)
    with pytest.raises(Invalid, match="plan_end_before_start"):
        signed.change(goodwill, ends_at=days(-30), then=signed.business.pk)


def test_a_downgrade_is_told_as_one(signed: Signed) -> None:
    signed.change(signed.premium, starts_at=days(-1))
    assert told(signed.change(signed.business))["upgrade"] is False


def test_before_the_contract_and_after_its_end_there_is_no_change(signed: Signed, desk: Desk) -> None:
    with pytest.raises(Invalid, match="plan_before_contract"):
        signed.change(signed.premium, starts_at=LONG_AGO - timedelta(days=1))
    with pytest.raises(NotAllowed):
        commands.change_plan(signed.contract.pk, signed.premium.pk, by=desk.first_line, at=NOW)
    commands.end_contract(signed.contract.pk, by=SYSTEM, at=NOW)
    assert signed.rows() == [(signed.business.pk, LONG_AGO, NOW)]
    with pytest.raises(Conflict, match="contract_over"):
        signed.change(signed.premium)


def _two_at_once(signed: Signed) -> str:
    return (
        "INSERT INTO customers_subscription (seq, head, contract_id, plan_id, starts_at, ends_at, awaited) VALUES "
        f"(1, '', {signed.contract.pk}, {signed.premium.pk}, '{LONG_AGO.isoformat()}', '{NOW.isoformat()}', false)"
    )


def _a_gap(signed: Signed) -> str:
    return f"UPDATE customers_subscription SET ends_at = '{NOW.isoformat()}' WHERE contract_id = {signed.contract.pk}"


def _none_at_all(signed: Signed) -> str:
    return f"DELETE FROM customers_subscription WHERE contract_id = {signed.contract.pk}"


def _another_price(signed: Signed) -> str:
    return f"UPDATE customers_plan SET fee_minor = 1 WHERE id = {signed.premium.pk}"


@pytest.mark.parametrize("altered", [_two_at_once, _a_gap, _none_at_all])
def test_the_database_itself_refuses_two_plans_and_none(signed: Signed, altered: Callable[[Signed], str]) -> None:
    from countersign.kernel.guards import unguarded

    with unguarded(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(altered(signed))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_versions_stay_and_the_newest_is_offered(signed: Signed) -> None:
    second = commands.add_plan(
        "Premium", targets_of_text(PREMIUM), offer=Offer(fee_minor=9900, currency="EUR"), by=SYSTEM, at=NOW
    )
    assert (second.version, signed.premium.version) == (2, 1)
    assert (second.fee_minor, second.currency) == (9900, "EUR")
    for offer, code in (
        (Offer(kind="odd"), "plan_kind"), (Offer(channels=("pigeon",)), "plan_channel"),
        (Offer(named_contacts=0), "plan_number"), (Offer(fee_minor=1), "currency_unknown"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=code):
            commands.add_plan("Premium", targets_of_text(PREMIUM), offer=offer, by=SYSTEM, at=NOW)
