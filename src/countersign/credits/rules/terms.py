"""Credit rules as data: what is measured, what a shortfall pays, where it is capped, until when it may be claimed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from countersign.kernel.errors import Invalid

T = TypeVar("T", bound=StrEnum)
CLOCKS = ("first", "next", "resolution", "update")
MOST_TIERS = 12


class Metric(StrEnum):
    """What is measured: availability of a service, or answers in time."""

    UPTIME = "uptime"
    RESPONSE = "response"


class Form(StrEnum):
    """How a shortfall becomes money.

    TIERS:      percent of the month's fee, by the availability reached or by the number of misses.
    LOST_TIME:  the share of the fee for the time lost, and no more (C2).
    RATE:       percent of the plan's fee for each miss (C4).
    """

    TIERS = "tiers"
    LOST_TIME = "lost_time"
    RATE = "rate"


class Start(StrEnum):
    """When an outage began, by the contract (F17)."""

    DETECTED = "detected"
    CREATED = "ticket_created"
    ACCEPTED = "accepted"
    EARLIEST = "earliest"


class End(StrEnum):
    """When an outage ended, by the contract (F17)."""

    RESTORED = "restored"
    SOLUTION = "solution_sent"


@dataclass(frozen=True, slots=True)
class Tier:
    """One step: below this availability in percent, or from this number of misses on, so many percent of the fee."""

    bound: Decimal
    percent: int


@dataclass(frozen=True, slots=True)
class CreditTerms:
    """One version of a rule.

    cap_percent:  of the month's fee, for all claims of the month together.
    window_days:  after the month's end, in which it can be claimed.
    clocks:       which clocks' misses count, of a rule about answers.
    automatic:    granted without a claim once the month is over.
    """

    metric: Metric
    form: Form
    tiers: tuple[Tier, ...] = ()
    rate_percent: int = 0
    cap_percent: int = 100
    window_days: int = 30
    clocks: tuple[str, ...] = ("first",)
    start: Start = Start.EARLIEST
    end: End = End.RESTORED
    automatic: bool = False


_FORMS = {
    Metric.UPTIME: (Form.TIERS, Form.LOST_TIME),
    Metric.RESPONSE: (Form.TIERS, Form.RATE),
}
_KEYS = frozenset(
    {"metric", "form", "tiers", "rate_percent", "cap_percent", "window_days", "clocks", "start", "end", "automatic"}
)


def read_terms(told: Mapping[str, Any]) -> CreditTerms:
    """Read a rule as it is kept: strings, integers and lists. Raises Invalid naming the field."""
    unknown = sorted(set(told) - _KEYS)
    if unknown:
        raise Invalid("credit_rule_field", field=str(unknown[0])[:40])
    metric, form = _one_of(told, "metric", Metric), _one_of(told, "form", Form)
    if form not in _FORMS[metric]:
        raise Invalid("credit_rule_field", field="form")
    tiers = _tiers(told.get("tiers") or (), metric) if form == Form.TIERS else ()
    if form == Form.TIERS and not tiers:
        raise Invalid("credit_rule_tiers", field="tiers")
    clocks = tuple(str(one) for one in told.get("clocks") or ("first",))
    if set(clocks) - set(CLOCKS):
        raise Invalid("credit_rule_field", field="clocks")
    automatic = told.get("automatic", False)
    if not isinstance(automatic, bool):
        raise Invalid("credit_rule_field", field="automatic")
    return CreditTerms(
        metric, form, tiers,
        _number(told, "rate_percent", 1, 100) if form == Form.RATE else 0,
        _number(told, "cap_percent", 1, 1000, 100), _number(told, "window_days", 1, 366, 30), clocks,
        _one_of(told, "start", Start, Start.EARLIEST), _one_of(told, "end", End, End.RESTORED), automatic,
    )  # fmt: skip


def plain_terms(terms: CreditTerms) -> dict[str, Any]:
    """Write a rule as it is kept."""
    told: dict[str, Any] = {
        "metric": terms.metric.value, "form": terms.form.value, "cap_percent": terms.cap_percent,
        "window_days": terms.window_days, "automatic": terms.automatic,
    }  # fmt: skip
    if terms.tiers:
        told["tiers"] = [{"bound": str(one.bound), "percent": one.percent} for one in terms.tiers]
    if terms.metric == Metric.UPTIME:
        told |= {"start": terms.start.value, "end": terms.end.value}
    else:
        told["clocks"] = list(terms.clocks)
    if terms.form == Form.RATE:
        told["rate_percent"] = terms.rate_percent
    return told


def tiers_from(typed: str) -> list[dict[str, Any]]:
    """Read tiers as people write them: 99.9=10;99=25;95=100. Raises Invalid."""
    found = []
    for part in filter(None, (one.strip() for one in typed.replace("\n", ";").split(";"))):
        bound, _, percent = part.partition("=")
        if not percent.strip().isdecimal():
            raise Invalid("credit_rule_tiers", field="tiers")
        found.append({"bound": bound.strip().replace(",", "."), "percent": int(percent)})
    return found


def _one_of(told: Mapping[str, Any], name: str, kind: type[T], otherwise: T | None = None) -> T:
    given = told.get(name, otherwise)
    if given not in set(kind):
        raise Invalid("credit_rule_field", field=name)
    return kind(given)


def _number(told: Mapping[str, Any], name: str, least: int, most: int, otherwise: int | None = None) -> int:
    given = told.get(name, otherwise)
    if type(given) is not int or not least <= given <= most:
        raise Invalid("credit_rule_field", field=name)
    return given


def _tiers(told: Sequence[Any], metric: Metric) -> tuple[Tier, ...]:
    """Put the worst tier last: the last that fits is the one that pays."""
    if not isinstance(told, Sequence) or len(told) > MOST_TIERS:
        raise Invalid("credit_rule_tiers", field="tiers")
    found = []
    for one in told:
        try:
            bound = Decimal(str(one["bound"]))
            percent = one["percent"]
        except (InvalidOperation, KeyError, TypeError):
            raise Invalid("credit_rule_tiers", field="tiers") from None
        if not bound.is_finite():
            raise Invalid("credit_rule_tiers", field="tiers")
        fits = 0 < bound <= 100 if metric == Metric.UPTIME else bound >= 1 and bound == bound.to_integral_value()
        if not fits or type(percent) is not int or not 0 < percent <= 100:
            raise Invalid("credit_rule_tiers", field="tiers")
        found.append(Tier(bound, percent))
    found.sort(key=lambda tier: tier.bound, reverse=metric == Metric.UPTIME)
    steps = [tier.percent for tier in found]
    if len({tier.bound for tier in found}) < len(found) or steps != sorted(steps):
        raise Invalid("credit_rule_tiers", field="tiers")
    return tuple(found)
