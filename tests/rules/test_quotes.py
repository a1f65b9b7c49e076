"""What paid work costs, and from where each step of a quote starts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from countersign.kernel.errors import Conflict, Invalid
from countersign.tickets.rules.quotes import (
    Offer,
    Price,
    QuoteState,
    check_offer,
    check_step,
    expires_at,
    month_of,
    price,
)

AT = datetime(2026, 4, 6, 8, tzinfo=UTC)
WHOLE = Offer("Set up the web server", 60, 5000, "EUR")


@pytest.mark.parametrize(
    ("left", "paid"),
    [
        (0, Price(0, 5000)), (-10, Price(0, 5000)), (30, Price(30, 2500)), (60, Price(60, 0)), (600, Price(60, 0)),
        (59, Price(59, 83)), (1, Price(1, 4917)),
    ],
)  # fmt: skip
def test_minutes_of_the_plan_are_used_first(left: int, paid: Price) -> None:
    assert price(WHOLE, left) == paid


def test_what_is_left_never_costs_more_than_the_whole() -> None:
    for minutes in (1, 7, 60, 97):
        for full in (0, 1, 99, 12345):
            offer = Offer("x", minutes, full, "RUB")
            amounts = [price(offer, left).amount_minor for left in range(minutes + 2)]
            assert amounts == sorted(amounts, reverse=True)
            assert (amounts[0], amounts[-1]) == (full, 0)


@pytest.mark.parametrize(
    ("offer", "field"),
    [
        (Offer(" ", 60, 1, "EUR"), "text"), (Offer("x" * 2001, 60, 1, "EUR"), "text"),
        (Offer("x", 0, 1, "EUR"), "minutes"), (Offer("x", 10_001, 1, "EUR"), "minutes"),
        (Offer("x", 60, -1, "EUR"), "amount"), (Offer("x", 60, 10**12 + 1, "EUR"), "amount"),
        (Offer("x", 60, 1, "eur"), "currency"), (Offer("x", 60, 1, "ZZZ"), "currency"),
        (Offer("x", 60, 1, "EUR", 0), "valid_days"), (Offer("x", 60, 1, "EUR", 61), "valid_days"),
    ],
)  # fmt: skip
def test_an_offer_says_what_and_how_much(offer: Offer, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_offer(offer)
    assert refused.value.facts["field"] == field


def test_a_month_is_the_customers() -> None:
    late = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)
    assert (month_of(late, "Europe/Moscow"), month_of(late, "UTC")) == ("2026-04", "2026-03")


STEPS = {
    "accept": {QuoteState.OFFERED}, "decline": {QuoteState.OFFERED}, "withdraw": {QuoteState.OFFERED},
    "do": {QuoteState.ACCEPTED}, "charge": {QuoteState.DONE},
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", QuoteState)
def test_each_step_starts_from_one_state(step: str, state: QuoteState) -> None:
    until = expires_at(WHOLE, AT)
    if state in STEPS[step]:
        check_step(step, state, until, AT)
    else:
        with pytest.raises(Conflict):
            check_step(step, state, until, AT)


def test_an_offer_ends_at_its_second() -> None:
    until = expires_at(WHOLE, AT)
    check_step("accept", "offered", until, until - timedelta(seconds=1))
    for step in ("accept", "decline"):
        with pytest.raises(Conflict, match="quote_expired"):
            check_step(step, "offered", until, until)
    check_step("expire", "offered", until, until)
    with pytest.raises(Conflict, match="quote_not_over"):
        check_step("expire", "offered", until, until - timedelta(seconds=1))
    with pytest.raises(Conflict, match="quote_not_over"):
        check_step("expire", "accepted", until, until + timedelta(days=1))
