"""Shapes of the API: work; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class Accepting(TypedDict):
    """Taking a ticket into work."""

    reason: NotRequired[str]
    override: NotRequired[str]


class Acknowledging(TypedDict):
    """A first word without taking the ticket, with the promise of the next."""

    text: str
    promised_at: str


class Annulling(TypedDict):
    """Which breach does not count: of which clock, due when; the customer reads the reason."""

    clock: str
    due_at: str
    reason: str


class Answer(TypedDict):
    """An answer to the customer; `accept` takes a new ticket into work first."""

    text: str
    uploads: NotRequired[list[str]]
    seen: NotRequired[int | None]
    promised_at: NotRequired[str | None]
    accept: NotRequired[bool]


class Asking(TypedDict):
    """A question to the customer: the ticket waits for `missing`, until somebody looks again."""

    text: str
    uploads: NotRequired[list[str]]
    seen: NotRequired[int | None]
    missing: NotRequired[str]
    until: NotRequired[str | None]


class Closing(TypedDict):
    """Closing for silence. `checked`: what the customer's last answer says and why it does not suffice."""

    checked: NotRequired[str]
    reached: NotRequired[str]


class Escalating(TypedDict):
    """Why somebody above has to look; to a level (1 lead, 2 head, 3 director) or to a person."""

    reason: str
    text: str
    level: NotRequired[int]
    person: NotRequired[int | None]


class Joining(TypedDict):
    """Waiting for the end of a recorded outage of the ticket's service; `party` mends it."""

    text: str
    uploads: NotRequired[list[str]]
    seen: NotRequired[int | None]
    outage: int
    party: str
    check_at: str
    promised_at: str


class Merging(TypedDict):
    """Of which ticket this is a duplicate."""

    text: str
    uploads: NotRequired[list[str]]
    seen: NotRequired[int | None]
    ticket: int


class Moving(TypedDict):
    """Another queue, or the general one; the skill that is needed."""

    queue: int | None
    reason: str
    level: NotRequired[int | None]


class Noting(TypedDict):
    """An internal note; `action`: it says what was done."""

    text: str
    uploads: NotRequired[list[str]]
    action: NotRequired[bool]


class Offering(TypedDict):
    """To which colleague, and what has to be known."""

    person: int
    text: str


class Pause(TypedDict):
    """A pause that the customer is asked to agree to: until another ticket closes, or until a time."""

    text: str
    uploads: NotRequired[list[str]]
    seen: NotRequired[int | None]
    ticket: NotRequired[int | None]
    until: NotRequired[str | None]


class Proposing(TypedDict):
    """A solution. `text` empty: the action is sent."""

    code: Literal["solved", "answered", "done", "workaround"]
    cause: str
    action: str
    check: str
    problem: NotRequired[str]
    text: NotRequired[str]
    uploads: NotRequired[list[str]]
    seen: NotRequired[int | None]


class Quoting(TypedDict):
    """Paid work: what is done, how long it takes, what all of it costs before the plan's minutes are take…"""

    text: str
    minutes: int
    full_minor: int
    currency: str
    valid_days: NotRequired[int]


class Reason(TypedDict):
    """Why."""

    reason: str


class Refusing(TypedDict):
    """Closing as out of scope; `layer` of the product's responsibility matrix, where it has one."""

    text: str
    uploads: NotRequired[list[str]]
    seen: NotRequired[int | None]
    layer: NotRequired[str]


class Reviewing(TypedDict):
    """The level that a customer's message counts at from now on; it never goes up again."""

    level: Literal["A0", "A1", "A2c", "A2", "A3"]
    reason: str


class Settling(TypedDict):
    """How an escalation ended."""

    outcome: str
    text: str


class Step(TypedDict):
    """The next step of a stale ticket."""

    text: str
    person: int


class Striking(TypedDict):
    """Which pause is struck, by when it began; the customer reads the reason."""

    began_at: str
    reason: str


class Third(TypedDict):
    """Waiting for a third party."""

    text: str
    uploads: NotRequired[list[str]]
    seen: NotRequired[int | None]
    party: str
    reference: str
    why: str
    check_at: str
    promised_at: str


class Window(TypedDict):
    """A window that the customer is asked to agree to."""

    text: str
    uploads: NotRequired[list[str]]
    seen: NotRequired[int | None]
    starts_at: str
    ends_at: str
    chosen_by: NotRequired[Literal["customer", "provider"]]


class WorkDone(TypedDict):
    """What was done; the customer reads it and is charged."""

    text: str
