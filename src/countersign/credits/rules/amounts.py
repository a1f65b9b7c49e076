"""From a shortfall to money: whole numbers of the smallest unit, the same each time they are computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from countersign.credits.rules.outages import uptime
from countersign.credits.rules.terms import CreditTerms, Form, Metric
from countersign.customers.rules.money import rounded


@dataclass(frozen=True, slots=True)
class Amount:
    """What a rule pays, and how it came about.

    percent:  of the fee that the tier or the sum of misses gives, before the cap; None for lost time.
    capped:   whether the cap decided.
    """

    minor: int
    percent: int | None
    capped: bool


def for_outage(terms: CreditTerms, lost_seconds: int, month_seconds: int, fee_minor: int) -> Amount:
    """Return the credit for lost availability: min(cap, tier(uptime) × fee), or the lost time's share (F17, C1, C2)."""
    if lost_seconds <= 0 or month_seconds <= 0:
        return Amount(0, None, False)
    if terms.form == Form.LOST_TIME:
        lost = Decimal(lost_seconds) / Decimal(month_seconds) * fee_minor
        return _capped(terms, lost, None, fee_minor)
    reached = uptime(lost_seconds, month_seconds)
    percent = max((tier.percent for tier in terms.tiers if reached < tier.bound), default=0)
    return _capped(terms, Decimal(percent * fee_minor) / 100, percent, fee_minor)


def for_misses(terms: CreditTerms, fees_minor: Sequence[int]) -> Amount:
    """Return the credit for missed answers: min(cap, misses × rate × fee), or by how many there were (C4).

    fees_minor: the month's fee of the plan at each miss; a tier counts the highest of them.
    """
    if not fees_minor:
        return Amount(0, 0, False)
    highest = max(fees_minor)
    if terms.form == Form.RATE:
        owed = Decimal(sum(fees_minor) * terms.rate_percent) / 100
        return _capped(terms, owed, terms.rate_percent * len(fees_minor), highest)
    percent = max((tier.percent for tier in terms.tiers if len(fees_minor) >= tier.bound), default=0)
    return _capped(terms, Decimal(percent * highest) / 100, percent, highest)


def _capped(terms: CreditTerms, owed: Decimal, percent: int | None, fee_minor: int) -> Amount:
    cap = Decimal(terms.cap_percent * fee_minor) / 100
    return Amount(rounded(min(owed, cap)), percent, owed > cap)


def again(terms: CreditTerms, basis: Sequence[Mapping[str, Any]], figures: Mapping[str, Any]) -> Amount:
    """Compute a claim's amount anew from what it keeps: rule version, basis and figures, and nothing else.

    What earlier claims of the month have taken is left out: the cap is for all of them together.
    """
    taken = int(figures.get("taken_minor", 0))
    if terms.metric == Metric.UPTIME:
        whole = for_outage(
            terms, int(figures["lost_seconds"]), int(figures["month_seconds"]), int(figures["fee_minor"])
        )
    else:
        fees = [*figures.get("taken_fees", ()), *(one["fee_minor"] for one in basis)]
        whole = for_misses(terms, [int(fee) for fee in fees])
    return replace(whole, minor=max(0, whole.minor - taken))
