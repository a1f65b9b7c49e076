"""What the desk works with beside tickets: escalations, routing, procedures, looks, clocks, incoming mail."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from countersign.api.shapes.rows import list_of, shape_of
from countersign.api.shapes.typed import Body, Line, Number, Said, Text
from countersign.intake.commands.by_hand import REASON_LENGTH
from countersign.intake.rules.mailed import LONGEST_WORDS, Becomes
from countersign.knowledge.queries import ProcedureRow, VersionRow
from countersign.knowledge.rules import Result
from countersign.ledger.chains import Finding
from countersign.mail.queries import ListedMail
from countersign.tickets.queries.clocks import Breach as BreachRow
from countersign.tickets.queries.escalations import EscalationRow, ListedEscalation
from countersign.tickets.queries.readings import ReadingRow
from countersign.tickets.queries.routing import Moved
from countersign.tickets.rules.routing import Rule as RuleRow
from countersign.tickets.rules.status import Kind

Short = Annotated[Said, Field(max_length=120)]

Raised = shape_of(
    EscalationRow, "Raised", "An escalation. sender nothing: the clock; to nothing: everybody on shift.",
    "id kind reason level sender to_id to raised_at late_since take_up_by taken_by_id taken_by taken_at",
)  # fmt: skip
Escalation = shape_of(
    ListedEscalation, "Escalation", "An open escalation with its ticket.",
    "number title status waiting severity customer holder queue", escalation=Raised,
)  # fmt: skip
EscalationList = list_of(Escalation, "What is escalated.")
Look = shape_of(ReadingRow, "Look", "A look at a ticket, and why.", "id number person reason at")
LookList = list_of(Look, "A page of looks, the newest first.")
Breach = shape_of(BreachRow, "Breach", "A promise that was not kept; `annulled` by whom and why.",
                  "name due_at ended_at annulled", name=str)  # fmt: skip
RoutingRule = shape_of(
    RuleRow, "RoutingRule", "One line; the first that fits decides. Empty fits all; queue nothing: the general one.",
    "kind product severity language site queue level",
)  # fmt: skip
Rerouted = shape_of(Moved, "Rerouted", "A ticket that would have gone elsewhere.",
                    "number title was would_be level_was level_would_be")  # fmt: skip
Procedure = shape_of(
    ProcedureRow, "Procedure", "A procedure with its newest wording; `approved`: the number of the approved one, or 0.",
    "id title kinds products approved newest level author_id author approver runs",
)  # fmt: skip
ProcedureList = list_of(Procedure, "A page of procedures, the newest first.")
Wording = shape_of(VersionRow, "ProcedureWording", "One wording of a procedure.",
                   "number steps stop level author_id author written_at approver approved_at")  # fmt: skip
Fault = shape_of(Finding, "Fault", "What the verification found false.", "kind id seq what")


class Wordings(Schema):
    """Every wording of a procedure, the newest first."""

    procedure: Procedure  # type: ignore[valid-type]
    items: list[Wording]  # type: ignore[valid-type]


class Clock(Schema):
    """One clock after a step, in working seconds of its calendar."""

    name: str
    stand: str
    elapsed_seconds: int
    left_seconds: int
    due_at: datetime | None
    changed: bool


class ClockStep(Schema):
    """One act that the clocks took notice of."""

    seq: int
    at: datetime
    type: str
    happening: str
    person: str
    plan: str
    clocks: list[Clock]


class Why(Schema):
    """How every due time of a ticket came about, and what was not kept."""

    steps: list[ClockStep]
    breaches: list[Breach]  # type: ignore[valid-type]


class Verified(Schema):
    """What the verification of a ticket's record read and found."""

    sound: bool
    events: int
    findings: list[Fault]  # type: ignore[valid-type]


class RoutingTold(Schema):
    """The rules in force; version 0 when nobody has made any."""

    version: int
    rules: list[RoutingRule]  # type: ignore[valid-type]
    words: str
    made_by: str
    made_at: datetime | None


class NewRoutingRule(Body):
    """One line of the rules."""

    kind: Short = ""
    product: Short = ""
    severity: Short = ""
    language: Short = ""
    site: Short = ""
    queue: Number | None = None
    level: Annotated[int, Field(ge=0, le=3)] = 0


class NewRouting(Body):
    """Rules for the tickets opened from now on, and why."""

    rules: Annotated[list[NewRoutingRule], Field(max_length=200)]
    words: Annotated[Said, Field(min_length=1, max_length=500)]


class TriedRouting(Body):
    """Rules to be tried on what came within so many days."""

    rules: Annotated[list[NewRoutingRule], Field(max_length=200)]
    days: Annotated[int, Field(ge=1, le=90)] = 30


class Tried(Schema):
    """What rules would have done; of those that would have gone elsewhere the newest hundred."""

    looked_at: int
    elsewhere: int
    moved: list[Rerouted]  # type: ignore[valid-type]


class NewProcedure(Body):
    """A procedure, or its next wording; kinds and products empty: all. Another person approves it."""

    title: Annotated[Said, Field(min_length=1, max_length=200)]
    steps: Annotated[list[Line], Field(min_length=1, max_length=100)]
    stop: Text
    kinds: Annotated[list[Kind], Field(max_length=20)] = []
    products: Annotated[list[Short], Field(max_length=100)] = []
    level: Annotated[int, Field(ge=0, le=3)] = 0


class Approving(Body):
    """Which wording is approved."""

    version: Annotated[int, Field(ge=1, le=10**6)]


class Running(Body):
    """Which procedure is begun."""

    procedure: Number


class Ticked(Body):
    """What a step gave, counted from 1."""

    step: Annotated[int, Field(ge=1, le=1000)]
    result: Result
    words: Line = ""


class Ended(Body):
    """How a run ended."""

    outcome: Literal["helped", "left"]


class Stopping(Body):
    """What was found when the stop rule was reached; for a ticket that can wait also who goes on."""

    words: Text
    person: Number | None = None
    message: Annotated[Said, Field(max_length=5000)] = ""


class MailBalance(Schema):
    """What became of every mail; it adds up, or something is lost."""

    since: datetime | None
    fetched: int
    waiting: int
    ends: dict[str, int]
    adds_up: bool
    dropped: dict[str, int]


Mail = shape_of(
    ListedMail, "Mail", "An incoming mail and what became of it; sender and subject are told to whoever may open it.",
    "id fetched_at state reasons size_bytes via sender subject about_kind about_id", reasons=list[str],
)  # fmt: skip
MailList = list_of(Mail, "A page of mails, the newest first.")
MailLine = Literal["fetched", "waiting", "threaded", "draft", "general", "quarantined", "dropped"]


class TakingUp(Body):
    """What becomes of a mail in quarantine, or of a dropped one, and why.

    words: what it says; needed, and heard, only where its reader could not read it.
    """

    becomes: Becomes
    reason: Annotated[Said, Field(min_length=1, max_length=REASON_LENGTH)]
    words: Annotated[Said, Field(max_length=LONGEST_WORDS)] = ""


class BreachList(Schema):
    """What was not kept on a ticket."""

    items: list[Breach]  # type: ignore[valid-type]


class Counts(Schema):
    """How many tickets stand in each list."""

    counts: dict[str, int]
