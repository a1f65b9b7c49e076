"""Credits: C1-C4 of the domain by number, F17, and how claims and complaints go on: pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from countersign.calendars.rules import read, working_days_later
from countersign.credits import rules
from countersign.credits.rules import ClaimState, MaintenanceKind, Seen
from countersign.kernel.errors import Conflict, Invalid

FEE = 3000
TIERS = {
    "metric": "uptime", "form": "tiers",
    "tiers": [{"bound": "99.9", "percent": 10}, {"bound": "99", "percent": 25}, {"bound": "95", "percent": 100}],
}  # fmt: skip
ANSWERS = {"metric": "response", "form": "rate", "rate_percent": 5, "cap_percent": 100}
AUGUST = rules.bounds_of(date(2026, 8, 1), "UTC")
DAY = datetime(2026, 8, 10, tzinfo=UTC)


def at(clock: str, day: datetime = DAY) -> datetime:
    hour, minute = clock.split(":")
    return day + timedelta(hours=int(hour), minutes=int(minute))


def span(begin: str, end: str) -> rules.Span:
    return at(begin), at(end)


def test_c1_uptime_tiers() -> None:
    terms = rules.read_terms(TIERS)
    month = rules.seconds_of([AUGUST])
    assert month == 44_640 * 60
    assert rules.uptime(90 * 60, month) == Decimal("99.7984")
    amount = rules.for_outage(terms, 90 * 60, month, FEE)
    assert (amount.minor, amount.percent, amount.capped) == (300, 10, False)


def test_c2_the_rule_and_not_the_outage_decides() -> None:
    terms = rules.read_terms({"metric": "uptime", "form": "lost_time"})
    assert rules.for_outage(terms, 90 * 60, 44_640 * 60, FEE).minor == 6


def test_c3_the_clock_basis() -> None:
    seen = Seen(at("10:00"), at("11:30"), at("10:07"), at("10:12"), at("11:34"))

    def minutes(start: str, end: str) -> int:
        found = rules.span_of(seen, rules.read_terms(TIERS | {"start": start, "end": end}))
        assert found is not None
        return rules.seconds_of([found]) // 60

    assert minutes("earliest", "restored") == 90
    assert minutes("accepted", "solution_sent") == 82
    assert minutes("detected", "solution_sent") == 94
    assert minutes("ticket_created", "restored") == 83


def test_c4_missed_answers() -> None:
    terms = rules.read_terms(ANSWERS)
    assert rules.for_misses(terms, [FEE, FEE]) == rules.Amount(300, 10, False)
    assert rules.for_misses(terms, [FEE] * 21) == rules.Amount(3000, 105, True)
    assert rules.for_misses(terms, []).minor == 0


def test_steps_by_number_of_misses() -> None:
    tiers = [{"bound": "1", "percent": 5}, {"bound": "3", "percent": 10}, {"bound": "5", "percent": 15}]
    terms = rules.read_terms({"metric": "response", "form": "tiers", "tiers": tiers})
    assert [rules.for_misses(terms, [FEE] * count).minor for count in (1, 2, 3, 4, 5, 9)] == [
        150, 150, 300, 300, 450, 450,
    ]  # fmt: skip


def test_f17_the_union_of_outages_minus_valid_maintenance() -> None:
    spans = [span("10:00", "11:00"), span("10:30", "11:30"), span("14:00", "14:30")]
    assert rules.seconds_of(rules.united(spans)) == 120 * 60
    assert rules.without(spans, [span("11:00", "14:10")]) == [span("10:00", "11:00"), span("14:10", "14:30")]
    assert rules.without(spans, [span("09:00", "23:00")]) == []
    assert rules.clipped([(AUGUST[0] - timedelta(hours=1), AUGUST[0] + timedelta(hours=1))], AUGUST) == [
        (AUGUST[0], AUGUST[0] + timedelta(hours=1))
    ]


@pytest.mark.parametrize(
    ("kind", "hours", "valid"),
    [("planned", 24, True), ("planned", 23.9, False), ("urgent", 6, True), ("urgent", 5, False),
     ("emergency", 0, True), ("emergency", -1, False)],
)  # fmt: skip
def test_maintenance_counts_only_when_it_was_told_in_time(kind: str, hours: float, valid: bool) -> None:
    assert rules.is_valid(MaintenanceKind(kind), DAY - timedelta(hours=hours), DAY) is valid


def test_the_tier_below_which_it_fell_pays_and_equality_pays_nothing() -> None:
    terms = rules.read_terms(TIERS)
    month = 1_000_000
    assert [rules.for_outage(terms, lost, month, FEE).percent for lost in (1000, 1001, 10_001, 50_001, 0)] == [
        0, 10, 25, 100, None,
    ]  # fmt: skip


def test_the_month_has_an_hour_less_where_clocks_change() -> None:
    begin, end = rules.bounds_of(date(2026, 3, 1), "Europe/Rome")
    assert (end - begin) == timedelta(days=31) - timedelta(hours=1)
    assert rules.month_of(begin, "Europe/Rome") == date(2026, 3, 1)
    assert rules.month_of(begin - timedelta(seconds=1), "Europe/Rome") == date(2026, 2, 1)


@pytest.mark.parametrize(
    "wrong",
    [{"metric": "smiles"}, {"form": "rate"}, {"tiers": []}, {"tiers": [{"bound": "x", "percent": 10}]},
     {"tiers": [{"bound": "99.9", "percent": 0}]}, {"tiers": [{"bound": "99.9", "percent": 30},
     {"bound": "99", "percent": 20}]}, {"cap_percent": 0}, {"window_days": "30"}, {"odd": 1}, {"automatic": "yes"},
     {"start": "whenever"}, {"tiers": [{"bound": "NaN", "percent": 10}]}],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        rules.read_terms(TIERS | wrong)


@pytest.mark.parametrize("told", [TIERS, ANSWERS, {"metric": "uptime", "form": "lost_time", "automatic": True}])
def test_a_rule_is_written_as_it_was_read(told: dict[str, Any]) -> None:
    terms = rules.read_terms(told)
    assert rules.read_terms(rules.plain_terms(terms)) == terms


def test_tiers_are_typed_in_one_line() -> None:
    assert rules.read_terms(TIERS | {"tiers": rules.tiers_from("99,9=10; 99=25;95=100")}) == rules.read_terms(TIERS)
    with pytest.raises(Invalid):
        rules.tiers_from("99.9:10")


def test_no_step_of_a_claim_is_skipped() -> None:
    rules.check_move("eligible", ClaimState.FILED)
    for before, after in (("eligible", "paid"), ("filed", "paid"), ("paid", "appealed"), ("rejected", "approved")):
        with pytest.raises(Conflict):
            rules.check_move(before, ClaimState(after))


MOSCOW = read(
    {
        "zone": "Europe/Moscow",
        "week": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        "days": {"2026-05-01": [], "2026-04-30": [["09:00", "17:00"]]},
    }
)


def test_a_complaint_is_answered_in_five_working_days() -> None:
    filed = datetime(2026, 4, 24, 15, tzinfo=UTC)  # A Friday, 18:00 in Moscow; 1 May is off.
    assert working_days_later(MOSCOW, filed, rules.ANSWER_DAYS) == datetime(2026, 5, 4, 15, tzinfo=UTC)
    assert working_days_later(MOSCOW, filed, 4) == datetime(2026, 4, 30, 14, tzinfo=UTC)
    assert working_days_later(None, filed, 5) == filed + timedelta(days=5)


def test_nights_belong_to_the_day_that_they_begin_on() -> None:
    week = {day: [["20:00", "08:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    night = read({"zone": "Europe/Rome", "week": week})
    filed = datetime(2026, 6, 1, 10, tzinfo=UTC)
    assert working_days_later(night, filed, 1) == datetime(2026, 6, 3, 6, tzinfo=UTC)
