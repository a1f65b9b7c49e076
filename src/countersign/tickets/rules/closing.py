"""A ticket closes with a solution, and only the customer says that it works (M26, E14, domain 3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from countersign.kernel.errors import Conflict, Invalid
from countersign.tickets.rules.facts import clean

REOPEN_WINDOW = timedelta(days=14)
REOPEN_WINDOW_LEAD = timedelta(days=90)
CONFIRM_TIMEOUT = timedelta(days=7)
ANSWER_TIMEOUT = timedelta(days=14)
RATING_WINDOW = timedelta(days=14)
SHORTEST_TEXT = 3
LONGEST_TEXT = 10_000


class Resolution(StrEnum):
    """Codes a ticket can be closed with."""

    SOLVED = "solved"
    ANSWERED = "answered"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    OUT_OF_SCOPE = "out_of_scope"
    UNCONFIRMED = "unconfirmed"
    NO_ANSWER = "no_answer"


# What a specialist can propose; the others come from their own acts.
PROPOSABLE = (Resolution.SOLVED, Resolution.ANSWERED, Resolution.DONE)
MISSING = {
    "cause": "solution_cause_missing",
    "action": "solution_action_missing",
    "check": "solution_check_missing",
}


# A proposal that is no longer on the table leaves nothing on the ticket; its history keeps it.
UNPROPOSED = {"resolution": "", "cause": "", "action": "", "checked": "", "proposed_at": None}


@dataclass(frozen=True, slots=True)
class Solution:
    """What was wrong, what was done, and how it was checked."""

    code: str
    cause: str
    action: str
    check: str


def check_solution(solution: Solution) -> Solution:
    """Return the solution as it is kept, or refuse to propose closing without cause, action and check.

    Raises: Invalid naming the missing or overlong field.
    Source: M26, domain T13 and 3.3 ("closing with empty resolution").
    """
    if solution.code not in {code.value for code in PROPOSABLE}:
        raise Invalid("solution_code", field="code", value=solution.code)
    kept = Solution(solution.code, *(clean(text).strip() for text in (solution.cause, solution.action, solution.check)))
    for field, code in MISSING.items():
        length = len(getattr(kept, field))
        if length < SHORTEST_TEXT:
            raise Invalid(code, field=field)
        if length > LONGEST_TEXT:
            raise Invalid("too_long", field=field, limit=LONGEST_TEXT, length=length)
    return kept


def check_reopening(closed_at: datetime, at: datetime, resolution: str, *, lead: bool) -> None:
    """Refuse to reopen a withdrawn ticket, or one closed too long ago.

    Raises: Conflict with code "reopen_withdrawn" or "reopen_too_late".
    Source: M26, domain T16.
    """
    if resolution == Resolution.WITHDRAWN:
        raise Conflict("reopen_withdrawn")
    window = REOPEN_WINDOW_LEAD if lead else REOPEN_WINDOW
    if at > closed_at + window:
        raise Conflict("reopen_too_late", days=window.days)


def check_timeout(since: datetime, at: datetime, window: timedelta) -> None:
    """Refuse to close for silence before the silence has lasted. Raises Conflict. Source: domain T17, T18."""
    if at < since + window:
        raise Conflict("silence_too_short", days=window.days)
