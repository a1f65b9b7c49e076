"""Shapes of the API: desk; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from countersign.client.shapes_tickets import Kind

Becomes = Literal["draft", "question"]


Result = Literal["done", "failed", "not_needed"]


class Approving(TypedDict):
    """Which wording is approved."""

    version: int


class Breach(TypedDict):
    """A promise that was not kept; `annulled` by whom and why."""

    name: str
    due_at: str
    ended_at: str | None
    annulled: str


class BreachList(TypedDict):
    """What was not kept on a ticket."""

    items: list[Breach]


class Clock(TypedDict):
    """One clock after a step, in working seconds of its calendar."""

    name: str
    stand: str
    elapsed_seconds: int
    left_seconds: int
    due_at: str | None
    changed: bool


class ClockStep(TypedDict):
    """One act that the clocks took notice of."""

    seq: int
    at: str
    type: str
    happening: str
    person: str
    plan: str
    clocks: list[Clock]


class Counts(TypedDict):
    """How many tickets stand in each list."""

    counts: dict[str, int]


class Ended(TypedDict):
    """How a run ended."""

    outcome: Literal["helped", "left"]


class Escalation(TypedDict):
    """An open escalation with its ticket."""

    number: int
    title: str
    status: str
    waiting: str
    severity: str
    customer: str
    holder: str | None
    queue: str | None
    escalation: Raised


class EscalationList(TypedDict):
    """What is escalated."""

    items: list[Escalation]
    next: int | None


class Fault(TypedDict):
    """What the verification found false."""

    kind: str
    id: int
    seq: int
    what: str


class Look(TypedDict):
    """A look at a ticket, and why."""

    id: int
    number: int
    person: str
    reason: str
    at: str


class LookList(TypedDict):
    """A page of looks, the newest first."""

    items: list[Look]
    next: int | None


class Mail(TypedDict):
    """An incoming mail and what became of it; sender and subject are told to whoever may open it."""

    id: int
    fetched_at: str
    state: str
    reasons: list[str]
    size_bytes: int
    via: str
    sender: str
    subject: str
    about_kind: str
    about_id: int | None


class MailBalance(TypedDict):
    """What became of every mail; it adds up, or something is lost."""

    since: str | None
    fetched: int
    waiting: int
    ends: dict[str, int]
    adds_up: bool
    dropped: dict[str, int]


class MailList(TypedDict):
    """A page of mails, the newest first."""

    items: list[Mail]
    next: int | None


class NewProcedure(TypedDict):
    """A procedure, or its next wording; kinds and products empty: all. Another person approves it."""

    title: str
    steps: list[str]
    stop: str
    kinds: NotRequired[list[Kind]]
    products: NotRequired[list[str]]
    level: NotRequired[int]


class NewRouting(TypedDict):
    """Rules for the tickets opened from now on, and why."""

    rules: list[NewRoutingRule]
    words: str


class NewRoutingRule(TypedDict):
    """One line of the rules."""

    kind: NotRequired[str]
    product: NotRequired[str]
    severity: NotRequired[str]
    language: NotRequired[str]
    site: NotRequired[str]
    queue: NotRequired[int | None]
    level: NotRequired[int]


class Procedure(TypedDict):
    """A procedure with its newest wording; `approved`: the number of the approved one, or 0."""

    id: int
    title: str
    kinds: list[str]
    products: list[str]
    approved: int
    newest: int
    level: int
    author_id: int
    author: str
    approver: str | None
    runs: int


class ProcedureList(TypedDict):
    """A page of procedures, the newest first."""

    items: list[Procedure]
    next: int | None


class ProcedureWording(TypedDict):
    """One wording of a procedure."""

    number: int
    steps: list[str]
    stop: str
    level: int
    author_id: int
    author: str
    written_at: str
    approver: str | None
    approved_at: str | None


class Raised(TypedDict):
    """An escalation. sender nothing: the clock; to nothing: everybody on shift."""

    id: int
    kind: str
    reason: str
    level: int
    sender: str | None
    to_id: int | None
    to: str | None
    raised_at: str
    late_since: str | None
    take_up_by: str | None
    taken_by_id: int | None
    taken_by: str | None
    taken_at: str | None


class Rerouted(TypedDict):
    """A ticket that would have gone elsewhere."""

    number: int
    title: str
    was: str
    would_be: str
    level_was: int
    level_would_be: int


class RoutingRule(TypedDict):
    """One line; the first that fits decides. Empty fits all; queue nothing: the general one."""

    kind: str
    product: str
    severity: str
    language: str
    site: str
    queue: int | None
    level: int


class RoutingTold(TypedDict):
    """The rules in force; version 0 when nobody has made any."""

    version: int
    rules: list[RoutingRule]
    words: str
    made_by: str
    made_at: str | None


class Running(TypedDict):
    """Which procedure is begun."""

    procedure: int


class Stopping(TypedDict):
    """What was found when the stop rule was reached; for a ticket that can wait also who goes on."""

    words: str
    person: NotRequired[int | None]
    message: NotRequired[str]


class TakingUp(TypedDict):
    """What becomes of a mail in quarantine, or of a dropped one, and why."""

    becomes: Becomes
    reason: str
    words: NotRequired[str]


class Ticked(TypedDict):
    """What a step gave, counted from 1."""

    step: int
    result: Result
    words: NotRequired[str]


class Tried(TypedDict):
    """What rules would have done; of those that would have gone elsewhere the newest hundred."""

    looked_at: int
    elsewhere: int
    moved: list[Rerouted]


class TriedRouting(TypedDict):
    """Rules to be tried on what came within so many days."""

    rules: list[NewRoutingRule]
    days: NotRequired[int]


class Verified(TypedDict):
    """What the verification of a ticket's record read and found."""

    sound: bool
    events: int
    findings: list[Fault]


class Why(TypedDict):
    """How every due time of a ticket came about, and what was not kept."""

    steps: list[ClockStep]
    breaches: list[Breach]


class Wordings(TypedDict):
    """Every wording of a procedure, the newest first."""

    procedure: Procedure
    items: list[ProcedureWording]
