"""A ticket closes with a solution, and only the customer says that it works (M26, E14, domain 3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from countersign.kernel.errors import Conflict, Invalid
from countersign.tickets.rules.facts import clean
from countersign.tickets.rules.severity import Severity
from countersign.tickets.rules.waiting import ANSWER_TIMEOUT, CONFIRM_TIMEOUT

REOPEN_WINDOW = timedelta(days=14)
REOPEN_WINDOW_LEAD = timedelta(days=90)
FOLLOW_UP_WINDOW = timedelta(days=30)  # A new ticket on the service of a withdrawn one, or after closing.
UNMERGE_WINDOW = timedelta(days=7)
LEAST_REMINDERS = 2
RATING_WINDOW = timedelta(days=14)
SHORTEST_TEXT = 3
LONGEST_TEXT = 10_000
PROBLEM_LENGTH = 200


class Resolution(StrEnum):
    """Codes a ticket can be closed with."""

    SOLVED = "solved"
    ANSWERED = "answered"
    DONE = "done"
    WORKAROUND = "workaround"
    WITHDRAWN = "withdrawn"
    OUT_OF_SCOPE = "out_of_scope"
    UNCONFIRMED = "unconfirmed"
    NO_ANSWER = "no_answer"
    DUPLICATE = "duplicate"


# What a specialist can propose; the others come from their own acts.
PROPOSABLE = (Resolution.SOLVED, Resolution.ANSWERED, Resolution.DONE, Resolution.WORKAROUND)
MISSING = {
    "cause": "solution_cause_missing",
    "action": "solution_action_missing",
    "check": "solution_check_missing",
}


# A proposal that is no longer on the table leaves nothing on the ticket; its history keeps it.
UNPROPOSED = {"resolution": "", "cause": "", "action": "", "checked": "", "problem": "", "proposed_at": None}


@dataclass(frozen=True, slots=True)
class Solution:
    """What was wrong, what was done, and how it was checked.

    problem: the problem a workaround is for, by its number or name: without one it closes nothing "for now".
    """

    code: str
    cause: str
    action: str
    check: str
    problem: str = ""


def check_solution(solution: Solution) -> Solution:
    """Return the solution as it is kept, or refuse to propose closing without cause, action and check.

    Raises: Invalid naming the missing or overlong field.
    Source: M26, domain T13 and 3.3 ("closing with empty resolution", "closing for now").
    """
    if solution.code not in {code.value for code in PROPOSABLE}:
        raise Invalid("solution_code", field="code", value=solution.code)
    texts = (solution.cause, solution.action, solution.check, solution.problem)
    kept = Solution(solution.code, *(clean(text).strip() for text in texts))
    if kept.code == Resolution.WORKAROUND and len(kept.problem) < SHORTEST_TEXT:
        raise Invalid("workaround_without_problem", field="problem")
    if len(kept.problem) > PROBLEM_LENGTH:
        raise Invalid("too_long", field="problem", limit=PROBLEM_LENGTH, length=len(kept.problem))
    for field, code in MISSING.items():
        length = len(getattr(kept, field))
        if length < SHORTEST_TEXT:
            raise Invalid(code, field=field)
        if length > LONGEST_TEXT:
            raise Invalid("too_long", field=field, limit=LONGEST_TEXT, length=length)
    return kept


def check_reopening(closed_at: datetime, at: datetime, resolution: str, *, lead: bool) -> None:
    """Refuse to reopen a withdrawn ticket, a duplicate, or one closed too long ago.

    Raises: Conflict with code "reopen_withdrawn", "reopen_duplicate" or "reopen_too_late".
    Source: M26, domain T16.
    """
    if resolution == Resolution.WITHDRAWN:
        raise Conflict("reopen_withdrawn")
    if resolution == Resolution.DUPLICATE:
        raise Conflict("reopen_duplicate")
    window = REOPEN_WINDOW_LEAD if lead else REOPEN_WINDOW
    if at > closed_at + window:
        raise Conflict("reopen_too_late", days=window.days)


def check_unmerging(closed_at: datetime, at: datetime, resolution: str) -> None:
    """Refuse to undo what is no duplicate, or was one too long. Raises Conflict. Source: domain T6."""
    if resolution != Resolution.DUPLICATE:
        raise Conflict("not_a_duplicate")
    if at > closed_at + UNMERGE_WINDOW:
        raise Conflict("unmerge_too_late", days=UNMERGE_WINDOW.days)


def may_follow(closed_at: datetime, at: datetime, resolution: str) -> bool:
    """Tell whether a closed ticket is answered by a new one: when it cannot be reopened any more (domain T16, T23)."""
    return resolution == Resolution.WITHDRAWN or at > closed_at + REOPEN_WINDOW


def counts_as_reopened(closed_at: datetime, followed_at: datetime) -> bool:
    """Tell whether a follow-up counts in the reopen measure still (domain 3.4)."""
    return followed_at <= closed_at + FOLLOW_UP_WINDOW


@dataclass(frozen=True, slots=True)
class Reminded:
    """How often the customer was reminded in this wait, on different days; the last one named the closing date."""

    times: int
    last_at: datetime | None
    named: datetime | None


def check_unconfirmed(
    proposed_at: datetime, at: datetime, reminded: Reminded, severity: str, *, lead: bool
) -> None:  # fmt: skip
    """Refuse to close a solution for silence: seven days, two reminders, the last with the date; severe ones by lead.

    Raises: Conflict with its own code for each.
    Source: domain T17.
    """
    check_timeout(proposed_at, at, CONFIRM_TIMEOUT)
    if reminded.times < LEAST_REMINDERS:
        raise Conflict("reminders_missing", count=LEAST_REMINDERS)
    if reminded.named is None or at < reminded.named:
        raise Conflict("closing_date_not_named")
    if severity in (Severity.CRITICAL, Severity.HIGH) and not lead:
        raise Conflict("severe_needs_lead")


def check_unanswered(asked_at: datetime, at: datetime, reminded: Reminded, checked: str) -> str:
    """Refuse to close a question for silence before 14 days and two reminders, or without a look at the last answer.

    checked: what the duty lead found in the customer's last answer.
    Raises:  Conflict, Invalid (field `text`).
    Source:  domain T18.
    """
    check_timeout(asked_at, at, ANSWER_TIMEOUT)
    if reminded.times < LEAST_REMINDERS:
        raise Conflict("reminders_missing", count=LEAST_REMINDERS)
    kept = clean(checked).strip()
    if len(kept) < SHORTEST_TEXT:
        raise Invalid("last_answer_unchecked", field="text")
    return kept


def check_timeout(since: datetime, at: datetime, window: timedelta) -> None:
    """Refuse to close for silence before the silence has lasted. Raises Conflict. Source: domain T17, T18."""
    if at < since + window:
        raise Conflict("silence_too_short", days=window.days)


@dataclass(frozen=True, slots=True)
class Twin:
    """What merging asks of a ticket."""

    number: int
    customer: int
    contract: int
    status: str


def check_merge(duplicate: Twin, master: Twin) -> None:
    """Refuse to call a ticket a duplicate of itself, of a closed one, or of another customer's.

    One contract only: whoever reads the one must be able to read the other.
    Raises: Invalid (field `ticket`) with its own code for each.
    Source: domain T6, 3.3, decision 9; E34.
    """
    if duplicate.number == master.number:
        raise Invalid("merge_with_itself", field="ticket")
    if duplicate.customer != master.customer:
        raise Invalid("merge_other_customer", field="ticket")
    if duplicate.contract != master.contract:
        raise Invalid("merge_other_contract", field="ticket")
    if master.status == "closed":
        raise Invalid("merge_master_closed", field="ticket")
