"""A ticket closes with a solution (M26, E14, domain 3.4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from countersign.kernel.errors import Conflict, Invalid
from countersign.tickets.rules.closing import (
    ANSWER_TIMEOUT,
    CONFIRM_TIMEOUT,
    PROPOSABLE,
    REOPEN_WINDOW,
    REOPEN_WINDOW_LEAD,
    Resolution,
    Solution,
    check_reopening,
    check_solution,
    check_timeout,
)  # fmt: skip

AT = datetime(2026, 11, 3, 14, 3, 27, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WORDS = "A fault on hv-17."


@pytest.mark.parametrize("code", [code.value for code in PROPOSABLE])
def test_a_solution_says_cause_action_and_check(code: str) -> None:
    solution = Solution(code, WORDS, WORDS, WORDS, "PRB-12" if code == "workaround" else "")
    assert check_solution(solution) == solution


@pytest.mark.parametrize("problem", ["", "  ", "-"])
def test_domain_3_3_nothing_closes_for_now_without_a_problem(problem: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_solution(Solution("workaround", WORDS, WORDS, WORDS, problem))
    assert (refusal.value.code, refusal.value.facts["field"]) == ("workaround_without_problem", "problem")


@pytest.mark.parametrize("empty", ["", "  ", "ok", "\x00\x00\x00\x00"])
@pytest.mark.parametrize("field", ["cause", "action", "check"])
def test_no_closing_without_cause_action_and_check(field: str, empty: str) -> None:
    words = {"cause": WORDS, "action": WORDS, "check": WORDS} | {field: empty}
    with pytest.raises(Invalid) as refusal:
        check_solution(Solution("solved", **words))
    assert (refusal.value.code, refusal.value.facts["field"]) == (f"solution_{field}_missing", field)


@pytest.mark.parametrize("field", ["cause", "action", "check"])
def test_a_part_of_a_solution_that_is_too_long_is_named(field: str) -> None:
    words = {"cause": WORDS, "action": WORDS, "check": WORDS} | {field: "x" * 10_001}
    with pytest.raises(Invalid) as refusal:
        check_solution(Solution("solved", **words))
    assert (refusal.value.code, refusal.value.facts["field"]) == ("too_long", field)


@pytest.mark.parametrize("code", ["", *(code.value for code in Resolution if code not in PROPOSABLE)])
def test_only_four_codes_can_be_proposed(code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_solution(Solution(code, WORDS, WORDS, WORDS))
    assert refusal.value.code == "solution_code"


@pytest.mark.parametrize(("lead", "window"), [(False, REOPEN_WINDOW), (True, REOPEN_WINDOW_LEAD)])
def test_reopening_ends_with_its_window(lead: bool, window: timedelta) -> None:
    check_reopening(AT, AT + window, "solved", lead=lead)
    with pytest.raises(Conflict) as refusal:
        check_reopening(AT, AT + window + SECOND, "solved", lead=lead)
    assert (refusal.value.code, refusal.value.facts["days"]) == ("reopen_too_late", window.days)


def test_a_withdrawn_ticket_is_not_reopened() -> None:
    with pytest.raises(Conflict) as refusal:
        check_reopening(AT, AT, "withdrawn", lead=True)
    assert refusal.value.code == "reopen_withdrawn"


@pytest.mark.parametrize("window", [CONFIRM_TIMEOUT, ANSWER_TIMEOUT])
def test_silence_must_last(window: timedelta) -> None:
    check_timeout(AT, AT + window, window)
    with pytest.raises(Conflict) as refusal:
        check_timeout(AT, AT + window - SECOND, window)
    assert refusal.value.code == "silence_too_short"
