"""Shapes of the API: tickets; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

Kind = Literal["down", "malfunction", "slowness", "change", "update", "question"]


Severity = Literal["critical", "high", "normal", "low"]


class Agreement(TypedDict):
    """A wait that the customer is asked to agree to: POST …/agreement, or …/agreement/refusal."""

    kind: str
    words: str
    other: int | None
    starts_at: str | None
    ends_at: str | None
    chosen_by: str
    proposed_by: str
    proposed_at: str


class Done(TypedDict):
    """What became of an act: the ticket that it led to."""

    number: int
    seq: int | None
    status: str
    waiting: str
    url: str
    replayed: NotRequired[bool]


class FieldFault(TypedDict):
    """One field that does not fit."""

    field: str
    detail: str


class File(TypedDict):
    """An attached file; `state` other than `clean` is not handed out."""

    token: str
    name: str
    size_bytes: int
    type: str
    state: str


class Message(TypedDict):
    """A public message; `assurance` is the level that it counts at (A0 to A4)."""

    id: int
    side: str
    kind: str
    author: str
    body: str
    at: str
    channel: str
    assurance: str
    files: list[File]


class Note(TypedDict):
    """An internal note: for staff with the scope notes:read."""

    id: int
    kind: str
    author: str
    body: str
    at: str
    files: list[File]


class Opening(TypedDict):
    """A new ticket. `service` nothing: the account itself. `facts`: the questions of the kind, by name."""

    kind: Kind
    title: NotRequired[str]
    description: NotRequired[str]
    service: NotRequired[int | None]
    facts: NotRequired[dict[str, str]]
    urgency: NotRequired[Severity | None]
    uploads: NotRequired[list[str]]


class Person(TypedDict):
    """Somebody on either side."""

    id: int
    name: str


class Problem(TypedDict):
    """Why a request was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: NotRequired[str | None]
    errors: NotRequired[list[FieldFault] | None]
    number: NotRequired[str | None]


class Quote(TypedDict):
    """Paid work that was offered."""

    id: int
    state: str
    text: str
    minutes: int
    amount_minor: int
    currency: str
    expires_at: str


class Service(TypedDict):
    """What the ticket is about."""

    id: int
    name: str


class Solution(TypedDict):
    """What was wrong, what was done, how it was checked."""

    code: str
    cause: str
    action: str
    check: str
    proposed_at: str | None


class TicketLine(TypedDict):
    """A ticket as a list shows it. `step` is told to staff alone."""

    number: int
    title: str
    status: str
    waiting: str
    severity: str
    kind: str
    opened_at: str
    moved_at: str
    expected_at: str | None
    closed_at: str | None
    resolution: str
    holder: str | None
    customer: str
    contract: str
    service: str | None
    step: str | None


class TicketList(TypedDict):
    """A page of tickets; `next` is the value of `after` for the following page, nothing on the last."""

    items: list[TicketLine]
    next: str | None


class TicketThread(TypedDict):
    """A ticket with all that was said; `notes` are nothing without the scope notes:read."""

    number: int
    seq: int | None
    contract: str
    customer: str
    service: Service | None
    kind: str
    title: str
    summary: str
    facts: dict[str, str]
    status: str
    waiting: str
    cycle: int
    severity: str
    severity_claimed: str
    author: Person
    holder: Person | None
    addressee: Person | None
    opened_at: str
    accepted_at: str | None
    first_answered_at: str | None
    expected_at: str | None
    promised_at: str | None
    moved_at: str
    declared_solved_at: str | None
    closed_at: str | None
    confirmed_at: str | None
    resolution: str
    solution: Solution | None
    rating: int | None
    quotes: list[Quote]
    waits: Waits
    url: str
    messages: list[Message]
    notes: list[Note] | None


class Waits(TypedDict):
    """What the ticket waits for and which tickets it is linked with."""

    who: str
    until: str | None
    ends_at: str | None
    why: str
    ticket: int | None
    duplicate_of: int | None
    duplicates: list[int]
    follows: int | None
    followed_by: int | None
    agreement: Agreement | None
