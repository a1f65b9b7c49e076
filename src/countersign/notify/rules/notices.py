"""What a notice is, how often it is tried, and what may stand in a subject line. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SUBJECT_LENGTH = 160
WORDS_LENGTH = 500
# News older than this is no news: a notice is recorded, and no mail leaves.
NEWS_FOR = timedelta(days=1)
# Waiting times after each attempt that may be repeated: two days in all, then it has failed.
RETRY_AFTER = tuple(timedelta(minutes=m) for m in (1, 4, 10, 30, 60, 120, 240, 480, 720, 1200))
# How often the process may die between a server's "accepted" and our record of it.
MOST_UNSETTLED = 2
_SECRET_PATH = re.compile(r"(https?://\S+?/(?:password/reset|recovery/(?:set-up|stop|cases))/)\S+")


class State(StrEnum):
    """How far a notice has come; `held` waits for its hour, all but `queued` and `held` are final."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    DIGESTED = "digested"
    SKIPPED = "skipped"


class Kind(StrEnum):
    """What a notice tells. The first group goes to the customer's people, the second to staff."""

    OPENED = "opened"
    ACCEPTED = "accepted"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    ASKED = "asked"
    PROPOSED = "proposed"
    CLOSED = "closed"
    CLOSED_UNCONFIRMED = "closed_unconfirmed"
    CLOSED_UNANSWERED = "closed_unanswered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    SEVERITY = "severity"
    REMINDED = "reminded"
    REMINDED_SOLUTION = "reminded_solution"
    WAIT_PROPOSED = "wait_proposed"
    THIRD_AWAITED = "third_awaited"
    SCHEDULED = "scheduled"
    RETURNED = "returned"
    MERGED = "merged"
    OVERDUE = "overdue"
    PROMISE_BROKEN = "promise_broken"

    CRITICAL = "critical"
    ADDRESSED = "addressed"
    OFFERED = "offered"
    DECLINED = "declined"
    CUSTODY = "custody"
    REJECTED = "rejected"
    CAME_BACK = "came_back"
    DECLARED_SOLVED = "declared_solved"
    SUSPENDED = "suspended"
    WINDOW_AGREED = "window_agreed"
    WAIT_DECLINED = "wait_declined"
    UNMERGED = "unmerged"
    BACK_IN_WORK = "back_in_work"
    WAIT_DUE = "wait_due"
    SILENCE_OVER = "silence_over"
    STALE = "stale"
    STALE_FOR_HEAD = "stale_for_head"
    NEXT_STEP = "next_step"
    ESCALATED = "escalated"
    CALLED = "called"
    CHASED = "chased"
    HALF_SPENT = "half_spent"
    NEARLY_SPENT = "nearly_spent"
    LATE = "late"

    ACCOUNT = "account"
    UNPROVEN = "unproven"


# Event types that the customer's people are told of.
TOLD_TO_CUSTOMER = {
    "ticket.opened": Kind.OPENED,
    "ticket.accepted": Kind.ACCEPTED,
    "ticket.acknowledged": Kind.ACKNOWLEDGED,
    "ticket.answered": Kind.ANSWERED,
    "ticket.asked": Kind.ASKED,
    "ticket.solution_proposed": Kind.PROPOSED,
    "ticket.confirmed": Kind.CLOSED,
    "ticket.closed_unconfirmed": Kind.CLOSED_UNCONFIRMED,
    "ticket.closed_unanswered": Kind.CLOSED_UNANSWERED,
    "ticket.refused": Kind.REFUSED,
    "ticket.withdrawn": Kind.WITHDRAWN,
    "ticket.reopened": Kind.REOPENED,
    "ticket.severity_changed": Kind.SEVERITY,
    "ticket.reminded": Kind.REMINDED,
    "ticket.wait_proposed": Kind.WAIT_PROPOSED,
    "ticket.third_awaited": Kind.THIRD_AWAITED,
    "ticket.scheduled": Kind.SCHEDULED,
    "ticket.returned": Kind.RETURNED,
    "ticket.merged": Kind.MERGED,
    "ticket.overdue": Kind.OVERDUE,
    "ticket.promise_broken": Kind.PROMISE_BROKEN,
}
# What the customer does is no news to the one who did it, save the receipt and the date of closing.
OWN_ACTS_TOLD = frozenset({Kind.OPENED, Kind.CLOSED, Kind.REOPENED})
# Event types that the ticket's holder is told of when a customer acts.
TOLD_TO_HOLDER = {
    "ticket.solution_rejected": Kind.REJECTED,
    "ticket.reopened": Kind.CAME_BACK,
    "ticket.declared_solved": Kind.DECLARED_SOLVED,
    "ticket.suspended": Kind.SUSPENDED,
    "ticket.scheduled": Kind.WINDOW_AGREED,
    "ticket.wait_declined": Kind.WAIT_DECLINED,
    "ticket.unmerged": Kind.UNMERGED,
}
# Event types that the holder is told of when nobody but time acts.
TOLD_BY_ITSELF = {
    "ticket.returned": Kind.BACK_IN_WORK,
    "ticket.wait_due": Kind.WAIT_DUE,
    "ticket.clock_half_spent": Kind.HALF_SPENT,
    "ticket.overdue": Kind.LATE,
    "ticket.promise_broken": Kind.LATE,
}
# Event types that tell of a second that was missed: a promised word, or a clock's end.
LATE = frozenset({"ticket.overdue", "ticket.promise_broken"})
# Who is told of a new critical ticket.
WATCH = ("first_line", "generalist", "duty_lead")

# Kinds whose words a person wrote to this one reader: such a mail is not marked as automatic (RFC 3834).
WRITTEN_BY_PEOPLE = frozenset({"general"})


@dataclass(frozen=True, slots=True)
class Letter:
    """One notice before it is queued. `event` and `ticket` are None for mail about the account itself.

    question: the general question that it answers; a reply to it joins that question.
    topic: what people choose about, where the kind does not say it; empty: nobody chooses.
    body: as it is recorded; `secret_body`, where it differs, is what is sent and then forgotten.
    answers: Message-ID of the mail that it answers.
    """

    kind: str
    address: str
    locale: str
    subject: str
    body: str
    recipient: int | None = None
    to_staff: bool = False
    ticket: int | None = None
    event: int | None = None
    secret_body: str = ""
    topic: str = ""
    answers: str = ""
    question: int | None = None


def one_line(text: str, limit: int = SUBJECT_LENGTH) -> str:
    """Write text as one line that can stand in a header: no controls, no direction marks, no line ends."""
    kept = (
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs", "Co") else sign
        for sign in text
        if unicodedata.category(sign) != "Cf"
    )  # fmt: skip
    line = " ".join("".join(kept).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def without_secrets(body: str) -> str:
    """Take what opens an account out of a text that is kept: the token of a link to set a password."""
    return _SECRET_PATH.sub(r"\1…", body)


def is_news(happened_at: datetime, now: datetime) -> bool:
    """Tell whether an event is fresh enough to be mailed."""
    return now - happened_at <= NEWS_FOR


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts, None when it is time to give up."""
    return RETRY_AFTER[attempts - 1] if 0 < attempts <= len(RETRY_AFTER) else None
