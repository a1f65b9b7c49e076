"""The caller's countersign: what is a code, who waits how long, how likely a guess is."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from countersign.identity.rules import caller_codes as rules

AT = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
KEY = rules.key_from("x" * 40)


def ago(**span: float) -> datetime:
    return AT - timedelta(**span)


@pytest.mark.parametrize("typed", ["01234567", " 0123 4567 ", "0123-4567", "0123\u00a04567", "01 23 45 67"])
def test_a_code_is_read_however_it_is_grouped(typed: str) -> None:
    assert rules.typed_code(typed) == "01234567"


@pytest.mark.parametrize(
    "typed", ["", "1234567", "123456789", "1234567a", "１２３４５６７８", "12345678\n9", "٠١٢٣٤٥٦٧"]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert rules.typed_code(typed) is None


def test_a_code_is_eight_digits_in_two_groups() -> None:
    assert rules.code_of(7) == "00000007"
    assert rules.grouped("12345678") == "1234 5678"


def test_a_digest_belongs_to_a_contract_and_to_an_installation() -> None:
    mine = rules.digest(KEY, 41, "12345678")
    assert mine != rules.digest(KEY, 42, "12345678")
    assert mine != rules.digest(rules.key_from("y" * 40), 41, "12345678")
    assert "12345678" not in mine


def test_the_fifth_wrong_try_of_an_operator_in_an_hour_cools_them_down_to_the_second() -> None:
    tries = [ago(minutes=m) for m in (50, 40, 30, 20, 10)]
    assert rules.cooling(AT, tries[1:], tries[1:]) is None
    found = rules.cooling(AT, tries, tries)
    assert found == rules.Cooling(rules.Outcome.OPERATOR_COOLING, ago(minutes=50) + timedelta(hours=1))
    assert rules.cooling(AT + timedelta(minutes=10), tries, tries) is None


def test_the_tenth_wrong_try_at_a_contract_in_a_day_cools_it_down_whoever_tries() -> None:
    tries = [ago(hours=h) for h in range(1, 11)]
    found = rules.cooling(AT, [], tries)
    assert found == rules.Cooling(rules.Outcome.CONTRACT_COOLING, ago(hours=10) + timedelta(days=1))


def test_the_longer_wait_counts() -> None:
    found = rules.cooling(AT, [ago(minutes=5)] * 5, [ago(hours=1)] * 10)
    assert found is not None
    assert found.outcome == rules.Outcome.CONTRACT_COOLING


def test_every_third_refusal_of_a_day_alarms() -> None:
    assert [n for n in range(11) if rules.alarms(n)] == [3, 6, 9]


def test_security_t027_the_allowed_tries_of_a_day_guess_a_code_less_than_once_in_a_million() -> None:
    worst = rules.chance_of_guessing()
    print(f"success probability of guessing, per contract and day, at the worst: {worst:.3g}")
    print(f"with one code alive all day: {rules.chance_of_guessing(live=1):.3g}")
    assert worst < 1e-6
    assert rules.chance_of_guessing(live=1) <= 1.0001e-7


def test_security_t027_ten_thousand_tries_by_many_operators_come_to_ten_comparisons_a_day() -> None:
    """Two thousand operators, five tries each, spread over a day: simulated with the rule itself."""
    chance = random.Random(27)
    instants = sorted(AT + timedelta(seconds=chance.uniform(0, 86_399)) for _ in range(10_000))
    of_operator: dict[int, list[datetime]] = {}
    of_contract: list[datetime] = []
    for at in instants:
        operator = chance.randrange(2_000)
        if rules.cooling(at, of_operator.get(operator, []), of_contract) is None:
            of_operator.setdefault(operator, []).append(at)
            of_contract.append(at)
    assert len(of_contract) == rules.PER_CONTRACT
