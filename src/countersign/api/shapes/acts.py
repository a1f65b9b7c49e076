"""What is sent to do something on a ticket."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from countersign.api.shapes.typed import MOST_UPLOADS, Body, Line, Moment, Number, Said, Text
from countersign.tickets.commands import Words
from countersign.tickets.rules.facts import TEXT_LENGTH, TITLE_LENGTH
from countersign.tickets.rules.severity import Severity
from countersign.tickets.rules.status import Kind

Upload = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
Uploads = Annotated[list[Upload], Field(max_length=MOST_UPLOADS)]
Seen = Annotated[int, Field(ge=0, le=2**31 - 1)]
ProposableCode = Literal["solved", "answered", "done", "workaround"]


class Nothing(Body):
    """An act that says nothing more."""


class Opening(Body):
    """A new ticket. `service` nothing: the account itself. `facts`: the questions of the kind, by name."""

    kind: Kind
    title: Annotated[Said, Field(max_length=TITLE_LENGTH)] = ""
    description: Annotated[Said, Field(max_length=TEXT_LENGTH)] = ""
    service: Number | None = None
    facts: dict[str, Line] = {}
    urgency: Severity | None = None
    uploads: Uploads = []


class Saying(Body):
    """A text with files; `uploads` are tokens that POST /uploads gave."""

    text: Text
    uploads: Uploads = []

    def words(self) -> Words:
        """Return what the command takes."""
        return Words(self.text, self.uploads)


class Answering(Saying):
    """A text of the provider. `seen`: refuse when anything happened after this event; nothing sends all the same."""

    seen: Seen | None = None

    def words(self) -> Words:
        """Return what the command takes."""
        return Words(self.text, self.uploads, self.seen)


class Answer(Answering):
    """An answer to the customer; `accept` takes a new ticket into work first."""

    promised_at: Moment | None = None
    accept: bool = False


class Asking(Answering):
    """A question to the customer: the ticket waits for `missing`, until somebody looks again."""

    missing: Line = ""
    until: Moment | None = None


class Noting(Saying):
    """An internal note; `action`: it says what was done."""

    action: bool = False


class Proposing(Body):
    """A solution. `text` empty: the action is sent."""

    code: ProposableCode
    cause: Line
    action: Line
    check: Line
    problem: Line = ""
    text: Annotated[Said, Field(max_length=TEXT_LENGTH)] = ""
    uploads: Uploads = []
    seen: Seen | None = None


class Acknowledging(Body):
    """A first word without taking the ticket, with the promise of the next."""

    text: Text
    promised_at: Moment


class Accepting(Body):
    """Taking a ticket into work. `reason`: why not the next one; `override`: a lead's, past what is missing."""

    reason: Line = ""
    override: Line = ""


class Reason(Body):
    """Why."""

    reason: Line


class MaybeReason(Body):
    """Why, if one likes to say."""

    reason: Line = ""


class Rating(Body):
    """How it went, 1 to 5."""

    satisfaction: Annotated[int, Field(ge=1, le=5)]
    comment: Line = ""


class Raising(Body):
    """Another severity, with the reason that both sides read."""

    severity: Severity
    reason: Line


class Stating(Body):
    """Facts by name; those left out stay, an empty text takes an optional one away."""

    facts: dict[str, Line]


class Addressing(Body):
    """Whom the ticket is meant for; nothing takes the name off. `mode` only: nobody else takes it."""

    person: Number | None
    mode: Literal["preferred", "only"] = "preferred"


class Offering(Body):
    """To which colleague, and what has to be known."""

    person: Number
    text: Text


class Suspending(Body):
    """Putting a ticket aside until another one closes, or until a time."""

    ticket: Number | None = None
    until: Moment | None = None
    reason: Line = ""


class Third(Answering):
    """Waiting for a third party."""

    party: Line
    reference: Line
    why: Line
    check_at: Moment
    promised_at: Moment


class Joining(Answering):
    """Waiting for the end of a recorded outage of the ticket's service; `party` mends it."""

    outage: Number
    party: Line
    check_at: Moment
    promised_at: Moment


class Window(Answering):
    """A window that the customer is asked to agree to."""

    starts_at: Moment
    ends_at: Moment
    chosen_by: Literal["customer", "provider"] = "customer"


class Pause(Answering):
    """A pause that the customer is asked to agree to: until another ticket closes, or until a time."""

    ticket: Number | None = None
    until: Moment | None = None


class Merging(Answering):
    """Of which ticket this is a duplicate."""

    ticket: Number


class Step(Body):
    """The next step of a stale ticket."""

    text: Text
    person: Number


class Refusing(Answering):
    """Closing as out of scope; `layer` of the product's responsibility matrix, where it has one."""

    layer: Line = ""


class Escalating(Body):
    """Why somebody above has to look; to a level (1 lead, 2 head, 3 director) or to a person."""

    reason: Line
    text: Text
    level: Annotated[int, Field(ge=1, le=3)] = 1
    person: Number | None = None


class Settling(Body):
    """How an escalation ended."""

    outcome: Line
    text: Text


class Moving(Body):
    """Another queue, or the general one; the skill that is needed."""

    queue: Number | None
    reason: Line
    level: Annotated[int, Field(ge=0, le=3)] | None = None


class Closing(Body):
    """Closing for silence. `checked`: what the customer's last answer says and why it does not suffice.

    `reached`: how the customer was told besides the mail, where nobody opened the ticket after a reminder.
    """

    checked: Line = ""
    reached: Line = ""


class Annulling(Body):
    """Which breach does not count: of which clock, due when; the customer reads the reason."""

    clock: Annotated[Said, Field(max_length=40)]
    due_at: Moment
    reason: Line


class Striking(Body):
    """Which pause is struck, by when it began; the customer reads the reason."""

    began_at: Moment
    reason: Line


class Quoting(Body):
    """Paid work: what is done, how long it takes, what all of it costs before the plan's minutes are taken off."""

    text: Text
    minutes: Annotated[int, Field(ge=0, le=10**6)]
    full_minor: Annotated[int, Field(ge=0, le=10**12)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    valid_days: Annotated[int, Field(ge=1, le=60)] = 14


class WorkDone(Body):
    """What was done; the customer reads it and is charged."""

    text: Text


class Reviewing(Body):
    """The level that a customer's message counts at from now on; it never goes up again."""

    level: Literal["A0", "A1", "A2c", "A2", "A3"]
    reason: Line
