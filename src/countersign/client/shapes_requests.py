"""Shapes of the API: requests; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import NotRequired, TypedDict


class Approval(TypedDict):
    """An act that was asked for on the telephone; a person approves it on the pages."""

    id: int
    act: str
    object: str
    words: str
    asked_by: str
    asked_at: str
    expires_at: str
    state: str
    settled_by: str
    settled_at: str | None
    ticket: int | None


class ApprovalList(TypedDict):
    """What waits for an answer of the contract."""

    items: list[Approval]
    next: int | None


class Attempt(TypedDict):
    """An attempt to deceive."""

    id: int
    call: int
    at: str
    kind: str
    words: str
    claimed_name: str
    claimed_number: str
    contract: str
    customer: str
    operator: str
    alarmed: bool


class AttemptList(TypedDict):
    """A page of attempts, the newest first."""

    items: list[Attempt]
    next: int | None


class Callback(TypedDict):
    """A wish to be called back. What the operator says first, to be known by, stands on the pages alone."""

    id: int
    contract: str
    asked_by: str
    number: str
    begins_at: str
    ends_at: str
    about: str
    ticket: int | None
    state: str
    operator: str


class CallbackList(TypedDict):
    """Callbacks: a customer's own, or those that are due."""

    items: list[Callback]
    next: int | None


class CallbackNumber(TypedDict):
    """A number that we call back; nothing else is."""

    contact: int
    name: str
    number: str


class CallbackNumberList(TypedDict):
    """The numbers of the contract."""

    items: list[CallbackNumber]
    next: int | None


class Draft(TypedDict):
    """What somebody said without proof; no ticket, no clock, until a contact makes it their own."""

    id: int
    kind: str
    name: str
    number: str
    contract: str
    words: str
    facts: dict[str, str]
    first_seen_at: str
    expires_at: str
    state: str
    answer: str
    ticket: int | None
    channel: str
    address: str


class DraftList(TypedDict):
    """A page of drafts, the newest first."""

    items: list[Draft]
    next: int | None


class HeldMail(TypedDict):
    """A mail for a ticket that waits for a contact to make it their own."""

    id: int
    ticket: int
    title: str
    sender: str
    address: str
    words: str
    came_at: str
    state: str


class HeldMailList(TypedDict):
    """A page of held mails, the newest first."""

    items: list[HeldMail]
    next: int | None


class NewCallback(TypedDict):
    """A wish to be called back: `contact` from GET /callbacks/numbers, a window, what it is about."""

    contact: int
    begins_at: str
    ends_at: str
    about: str
    ticket: NotRequired[int | None]


class Settled(TypedDict):
    """How a draft ended: answered in general words, or rejected with a reason."""

    answer: str
    rejected: NotRequired[bool]
