"""Waiting that comes back: always who, until and why (E29, domain T9-T12, T14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from countersign.kernel.errors import Invalid
from countersign.tickets.rules.facts import clean
from countersign.tickets.rules.status import Waiting

CUSTOMER, PROVIDER = "customer", "provider"
SIDES = (CUSTOMER, PROVIDER)
WORDS_LENGTH = 500
SHORTEST = 3
LONGEST_WAIT = timedelta(days=366)
# How long a question stands before the duty lead may close the ticket (domain T18); a solution, before it counts as
# left without a word (T17). Each is until when such a wait lasts, unless somebody says otherwise.
ANSWER_TIMEOUT = timedelta(days=14)
CONFIRM_TIMEOUT = timedelta(days=7)
MISSING = {
    ("words", "party"): "third_party_missing",
    ("words", "reference"): "third_reference_missing",
    ("words", "why"): "reason_missing",
    ("words", "text"): "reason_missing",
    ("past", "until"): "wait_until_past",
    ("past", "promise"): "promise_in_the_past",
}


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait.

    who:       customer, provider (at a window of ours) or the name of a third party.
    until:     when it ends or is looked at again; None while another ticket decides.
    why:       what is missing, what the customer wishes, what the third party does, what the window is for.
    ends_at:   when a window ends. reference: the third party's own number. ticket: the other ticket.
    """

    reason: Waiting
    who: str
    until: datetime | None
    why: str
    ends_at: datetime | None = None
    reference: str = ""
    ticket: int | None = None

    def fields(self) -> dict[str, Any]:
        """Return the ticket's columns that hold it."""
        return {
            "waiting": self.reason.value, "wait_for": self.who, "wait_until": self.until, "wait_reason": self.why,
            "wait_ends_at": self.ends_at, "wait_reference": self.reference, "waits_for_ticket_id": self.ticket,
        }  # fmt: skip


# A ticket that waits no longer: nothing of the wait is left, or only its reason of waiting is gone and the date
# stays, because a reply does not erase it (E29).
NO_WAIT: dict[str, Any] = {
    "wait_for": "", "wait_until": None, "wait_reason": "", "wait_ends_at": None, "wait_reference": "",
    "waits_for_ticket_id": None, "reminders": 0, "reminded_at": None,
}  # fmt: skip


def after_reply(waiting: str) -> dict[str, Any]:
    """Return what a customer's message leaves of a wait.

    An answer ends the wait for an answer. A window, a third party and another ticket are still what they were: their
    date stays and comes back. Source: E29.
    """
    if waiting in (Waiting.LINKED, Waiting.THIRD, Waiting.SCHED):
        return {"reminders": 0, "reminded_at": None}
    return dict(NO_WAIT)


def for_answer(missing: str, until: datetime | None, facts: dict[str, str], at: datetime) -> Wait:
    """Wait for the customer's answer: what is missing must not stand in the form already.

    missing: name of a fact, or words. Raises: Invalid. Source: domain T9.
    """
    if facts.get(missing, "").strip():
        raise Invalid("fact_given_before", field="missing", fact=missing)
    if until is not None:
        _check_later(until, at, "until")
    return Wait(Waiting.INFO, CUSTOMER, until or at + ANSWER_TIMEOUT, _said(missing, "missing", required=False))


def for_countersign(at: datetime) -> Wait:
    """Wait for the customer's countersign; a week later it counts as left without a word (domain T13, T17)."""
    return Wait(Waiting.CONFIRM, CUSTOMER, at + CONFIRM_TIMEOUT, "")


def for_third(
    party: str, reference: str, why: str, *, check_at: datetime | None, promised_at: datetime | None, at: datetime
) -> Wait:
    """Wait for a named third party, with its reference and the next time to look; the customer is promised a word.

    Raises: Invalid naming the field. Source: domain T11.
    """
    who = _said(party, "party")
    if who.casefold() in SIDES:
        raise Invalid("third_party_named", field="party")
    number = _said(reference, "reference")
    if check_at is None:
        raise Invalid("wait_until_missing", field="until")
    _check_later(check_at, at, "until")
    if promised_at is None:
        raise Invalid("promise_missing", field="promise")
    _check_later(promised_at, at, "promise")
    return Wait(Waiting.THIRD, who, check_at, _said(why, "why"), reference=number)


def for_window(
    starts_at: datetime | None, ends_at: datetime | None, chosen_by: str, why: str, *, at: datetime
) -> Wait:
    """Wait for an agreed window, from and to; who chose it decides whether the resolution clock pauses.

    Raises: Invalid naming the field. Source: domain T12.
    """
    if chosen_by not in SIDES:
        raise Invalid("window_chosen_by", field="chosen_by")
    if starts_at is None:
        raise Invalid("wait_until_missing", field="until")
    if ends_at is None:
        raise Invalid("window_end_missing", field="ends")
    _check_later(starts_at, at, "until")
    if ends_at <= starts_at:
        raise Invalid("window_ends_before", field="ends")
    return Wait(Waiting.SCHED, chosen_by, starts_at, _said(why, "text"), ends_at=ends_at)


def for_customers_sake(other: int | None, wish: str, until: datetime | None, *, at: datetime) -> Wait:
    """Wait for another ticket of the customer, or because the customer wishes so until a date.

    Raises: Invalid where neither is given, or a wish without its date. Source: domain T10.
    """
    words = _said(wish, "text", required=False)
    if other is None:
        if not words:
            raise Invalid("suspension_reason", field="text")
        if until is None:
            raise Invalid("wait_until_missing", field="until")
    if until is not None:
        _check_later(until, at, "until")
    return Wait(Waiting.LINKED, CUSTOMER, until, words, ticket=other)


def check_link(own: int, other: int, *, same_contract: bool, is_open: bool) -> None:
    """Refuse to wait for a ticket that is no other, another customer's, or over. Raises Invalid. Source: domain T10."""
    if own == other:
        raise Invalid("linked_to_itself", field="ticket")
    if not same_contract:
        raise Invalid("linked_not_found", field="ticket")
    if not is_open:
        raise Invalid("linked_closed", field="ticket")


def check_promise(promised_at: datetime, at: datetime) -> None:
    """Refuse a promise that lies behind, or farther ahead than anything waits. Raises Invalid."""
    if promised_at <= at:
        raise Invalid("promise_in_the_past", field="promised_at")
    if promised_at > at + LONGEST_WAIT:
        raise Invalid("promise_too_far", field="promised_at", days=LONGEST_WAIT.days)


def _check_later(moment: datetime, at: datetime, field: str) -> None:
    if moment <= at:
        raise Invalid(MISSING["past", field], field=field)
    if moment > at + LONGEST_WAIT:
        raise Invalid("wait_too_long", field=field, days=LONGEST_WAIT.days)


def _said(text: str, field: str, *, required: bool = True) -> str:
    kept = clean(text).strip()
    if required and len(kept) < SHORTEST:
        raise Invalid(MISSING["words", field], field=field)
    if len(kept) > WORDS_LENGTH:
        raise Invalid("too_long", field=field, limit=WORDS_LENGTH, length=len(kept))
    return kept
