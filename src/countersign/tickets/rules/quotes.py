"""Paid work: nothing is done without an accepted quote, nothing is charged before it is done. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from countersign.customers.rules.money import is_currency, rounded
from countersign.kernel.errors import Conflict, Invalid

MOST_MINUTES = 10_000
MOST_MINOR = 10**12
LONGEST_TEXT = 2000
VALID_DAYS, MOST_DAYS = 14, 60


class QuoteState(StrEnum):
    """How a quote stands; the first two are open, at most one of them on a ticket."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    DONE = "done"
    CHARGED = "charged"


OPEN = (QuoteState.OFFERED, QuoteState.ACCEPTED)
# What holds or has used up minutes of the plan.
COUNTED = (QuoteState.OFFERED, QuoteState.ACCEPTED, QuoteState.DONE, QuoteState.CHARGED)
# From where each act starts; all else is refused.
_FROM: dict[str, QuoteState] = {
    "accept": QuoteState.OFFERED, "decline": QuoteState.OFFERED, "withdraw": QuoteState.OFFERED,
    "expire": QuoteState.OFFERED, "do": QuoteState.ACCEPTED, "charge": QuoteState.DONE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """What the holder offers.

    text:        what is done, in words that both sides read.
    minutes:     how long it takes; those that the plan includes are used first.
    full_minor:  what all of it costs, in the currency's smallest unit, before the plan's minutes are taken off.
    """

    text: str
    minutes: int
    full_minor: int
    currency: str
    valid_days: int = VALID_DAYS


@dataclass(frozen=True, slots=True)
class Price:
    """What is paid: the plan's minutes, and an amount for the rest."""

    plan_minutes: int
    amount_minor: int


def check_offer(offer: Offer) -> None:
    """Refuse an offer that says nothing or too much. Raises Invalid, naming the field."""
    if not offer.text.strip():
        raise Invalid("fact_missing", field="text")
    if len(offer.text) > LONGEST_TEXT:
        raise Invalid("too_long", field="text", limit=LONGEST_TEXT, length=len(offer.text))
    if not 0 < offer.minutes <= MOST_MINUTES:
        raise Invalid("quote_minutes", field="minutes", most=MOST_MINUTES)
    if not 0 <= offer.full_minor <= MOST_MINOR:
        raise Invalid("quote_amount", field="amount")
    if not is_currency(offer.currency):
        raise Invalid("quote_currency", field="currency")
    if not 0 < offer.valid_days <= MOST_DAYS:
        raise Invalid("quote_days", field="valid_days", most=MOST_DAYS)


def price(offer: Offer, plan_left: int) -> Price:
    """Take the plan's minutes first; the rest costs its share of the whole, rounded half to even.

    plan_left: minutes that the plan still includes this month.
    Source:    domain Support plan, Work order; M18.
    """
    used = min(offer.minutes, max(0, plan_left))
    rest = Decimal(offer.full_minor) * (offer.minutes - used) / offer.minutes
    return Price(used, rounded(rest))


def month_of(at: datetime, zone: str) -> str:
    """Name the month, by the customer's calendar, whose minutes a quote takes: 2026-11."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m")


def expires_at(offer: Offer, at: datetime) -> datetime:
    """Return until when the offer can be accepted."""
    return at + timedelta(days=offer.valid_days)


def is_over(state: str, until: datetime, at: datetime) -> bool:
    """Tell whether an offer can no longer be accepted for its time."""
    return state == QuoteState.OFFERED and at >= until


def check_step(step: str, state: str, until: datetime, at: datetime) -> None:
    """Refuse what a quote's state does not admit: accept, decline, withdraw, expire, do, charge.

    Raises: Conflict (`quote_expired`, `quote_not_accepted`, `quote_not_done`, `quote_over`, `quote_not_over`).
    """
    if step == "expire":
        if not is_over(state, until, at):
            raise Conflict("quote_not_over")
        return
    if state == _FROM[step]:
        if step in ("accept", "decline") and is_over(state, until, at):
            raise Conflict("quote_expired")
        return
    if state == QuoteState.EXPIRED and step == "accept":
        raise Conflict("quote_expired")
    if step == "do" and state in (QuoteState.OFFERED, QuoteState.DECLINED, QuoteState.WITHDRAWN, QuoteState.EXPIRED):
        raise Conflict("quote_not_accepted")
    if step == "charge" and state != QuoteState.CHARGED:
        raise Conflict("quote_not_done")
    raise Conflict("quote_over")
