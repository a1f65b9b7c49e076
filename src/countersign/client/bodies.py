"""What is sent to the API. Written by `python -m countersign.project.client_written`."""

# fmt: off
from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

Kind = Literal["down", "malfunction", "slowness", "change", "update", "question"]


Severity = Literal["critical", "high", "normal", "low"]


class Accepting(TypedDict):
    """Taking a ticket into work."""

    reason: NotRequired[str]
    override: NotRequired[str]


class Acknowledging(TypedDict):
    """A first word without taking the ticket, with the promise of the next."""

    text: str
    promised_at: str


class Addressing(TypedDict):
    """Whom the ticket is meant for; nothing takes the name off. `mode` only: nobody else takes it."""

    person: int | None
    mode: NotRequired[Literal["preferred", "only"]]


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


class Escalating(TypedDict):
    """Why somebody above has to look; to a level (1 lead, 2 head, 3 director) or to a person."""

    reason: str
    text: str
    level: NotRequired[int]
    person: NotRequired[int | None]


class MaybeReason(TypedDict):
    """Why, if one likes to say."""

    reason: NotRequired[str]


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


class NewHook(TypedDict):
    """An address that is to be told; `types` are event types, or * for all."""

    name: str
    url: str
    types: NotRequired[list[str]]
    contract: NotRequired[str | None]


class Noting(TypedDict):
    """An internal note; `action`: it says what was done."""

    text: str
    uploads: NotRequired[list[str]]
    action: NotRequired[bool]


class Offering(TypedDict):
    """To which colleague, and what has to be known."""

    person: int
    text: str


class Opening(TypedDict):
    """A new ticket. `service` nothing: the account itself. `facts`: the questions of the kind, by name."""

    kind: Kind
    title: NotRequired[str]
    description: NotRequired[str]
    service: NotRequired[int | None]
    facts: NotRequired[dict[str, str]]
    urgency: NotRequired[Severity | None]
    uploads: NotRequired[list[str]]


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


class Raising(TypedDict):
    """Another severity, with the reason that both sides read."""

    severity: Severity
    reason: str


class Rating(TypedDict):
    """How it went, 1 to 5."""

    satisfaction: int
    comment: NotRequired[str]


class Reason(TypedDict):
    """Why."""

    reason: str


class Refusing(TypedDict):
    """Closing as out of scope; `layer` of the product's responsibility matrix, where it has one."""

    text: str
    uploads: NotRequired[list[str]]
    seen: NotRequired[int | None]
    layer: NotRequired[str]


class Saying(TypedDict):
    """A text with files; `uploads` are tokens that POST /uploads gave."""

    text: str
    uploads: NotRequired[list[str]]


class Settling(TypedDict):
    """How an escalation ended."""

    outcome: str
    text: str


class Stating(TypedDict):
    """Facts by name; those left out stay, an empty text takes an optional one away."""

    facts: dict[str, str]


class Step(TypedDict):
    """The next step of a stale ticket."""

    text: str
    person: int


class Suspending(TypedDict):
    """Putting a ticket aside until another one closes, or until a time."""

    ticket: NotRequired[int | None]
    until: NotRequired[str | None]
    reason: NotRequired[str]


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
