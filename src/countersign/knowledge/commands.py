"""Procedures are written, approved by another person, and run on tickets; every step stands on the ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.knowledge import rules
from countersign.knowledge.models import Procedure, Run, Version
from countersign.knowledge.rules import Outcome, Result
from countersign.shifts.queries import next_check_in, on_call_at, skills_of
from countersign.tickets import commands as tickets
from countersign.tickets.commands.finding import found
from countersign.tickets.models import Ticket
from countersign.tickets.rules.addressing import promise_for
from countersign.tickets.rules.facts import clean
from countersign.tickets.rules.status import Status


@dataclass(frozen=True, slots=True)
class Text:
    """What a procedure says; see `models`. steps: one a line."""

    title: str
    steps: str
    stop: str
    kinds: Sequence[str] = ()
    products: Sequence[str] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class Stopped:
    """What is said when the stop rule is reached.

    words:     what was found, for whoever goes on; staff alone read it.
    person_id: the day's specialist of a ticket that can wait; an urgent one goes to whoever stands by.
    message:   what the customer reads with the promise.
    """

    words: str
    person_id: int = 0
    message: str = ""


@writes
def write_procedure(text: Text, *, by: Actor, at: datetime) -> Procedure:
    """Write a procedure; nobody runs it before another person has approved it. Raises NotAllowed, Invalid."""
    require(by, "procedure.write")
    procedure = Procedure(**_about(text))
    version = _version(procedure, 1, text, by=by, at=at)
    ledger.append("procedure.written", procedure, by=by, at=at, parts=[version], staff_only=True)
    return procedure


@writes
def revise(procedure_id: int, text: Text, *, by: Actor, at: datetime) -> Procedure:
    """Write a new version; the approved one is run until this one is approved too.

    Raises: NotVisible, NotAllowed, Invalid, Conflict (ended).
    """
    procedure = Procedure.locked(procedure_id)
    require(by, "procedure.write", procedure)
    _refuse_ended(procedure)
    procedure.change(**_about(text, but=procedure.pk))
    newest = Version.objects.filter(procedure=procedure).order_by("-number").values_list("number", flat=True)[0]
    version = _version(procedure, newest + 1, text, by=by, at=at)
    ledger.append("procedure.revised", procedure, by=by, at=at, parts=[version], staff_only=True)
    return procedure


@writes
def approve(procedure_id: int, number: int, *, by: Actor, at: datetime) -> Procedure:
    """Approve a version that another person wrote; from now on it is the one that is run.

    Raises: NotVisible, NotAllowed (the author), Invalid, Conflict (ended, approved before).
    Source: domain 2, Procedure: approved versions only.
    """
    procedure = Procedure.locked(procedure_id)
    _refuse_ended(procedure)
    version = Version.objects.filter(procedure=procedure, number=number).first()
    if version is None:
        raise Invalid("procedure_version", field="version")
    require(by, "procedure.approve", _Written(version.author_id, procedure.pk))
    if version.approved_at is not None:
        raise Conflict("procedure_approved")
    version.change(approver_id=by.account_id, approved_at=at)
    procedure.change(approved=number)
    ledger.append("procedure.approved", procedure, by=by, at=at, parts=[version], staff_only=True)
    return procedure


@dataclass(frozen=True, slots=True)
class _Written:
    """A version as a decision sees it: who wrote it, of which procedure."""

    author_id: int
    id: int
    ledger_kind: str = "procedure"
    pk: int | None = None


@writes
def end_procedure(procedure_id: int, *, by: Actor, at: datetime) -> Procedure:
    """Let nobody begin a procedure any more; its runs stay. Raises NotVisible, NotAllowed, Conflict."""
    procedure = Procedure.locked(procedure_id)
    require(by, "procedure.write", procedure)
    _refuse_ended(procedure)
    procedure.change(ended_at=at)
    ledger.append("procedure.ended", procedure, by=by, at=at, staff_only=True)
    return procedure


@writes
def begin(number: int, procedure_id: int, *, by: Actor, at: datetime) -> Run:
    """Begin an approved procedure on a ticket that one holds.

    Raises:  NotVisible, NotAllowed (not the holder), Conflict (a run is open, nothing is approved, too little skill).
    Source:  M19; domain 5.7; S13.
    """
    ticket = _held(number, by)
    procedure = Procedure.objects.filter(pk=procedure_id, ended_at=None).exclude(approved=0).first()
    version = Version.objects.filter(procedure=procedure, number=procedure.approved).first() if procedure else None
    if procedure is None or version is None:
        raise Conflict("procedure_not_approved")
    if Run.objects.filter(ticket=ticket, ended_at=None).exists():
        raise Conflict("procedure_running")
    product = ticket.service.product if ticket.service else ""
    known = rules.level_for([(skill.family, skill.level) for skill in skills_of(by.account_id)], product)
    if version.level > known:
        raise Conflict("procedure_level", level=version.level)
    run = Run(
        ticket=ticket, procedure=procedure, version=version.number, title=procedure.title,
        steps=rules.begun(version.steps), stop=version.stop, begun_by_id=by.account_id, begun_at=at,
    )  # fmt: skip
    _told("ticket.procedure_begun", ticket, run, {"title": run.title}, by=by, at=at)
    return run


@writes
def tick(number: int, step: int, result: str, words: str, *, by: Actor, at: datetime) -> Run:
    """Say what a step gave; the last word on a step counts, every word stays in the history.

    step: counted from 1. Raises NotVisible, NotAllowed, Invalid, Conflict (no run is open). Source: E32.
    """
    ticket = _held(number, by)
    run = _open_run(ticket)
    if result not in set(Result):
        raise Invalid("procedure_result", field="result")
    told = {"result": result, "words": clean(words).strip()[:1000], "at": at.isoformat(), "by": by.name}
    run.change(steps=rules.ticked(run.steps, step, told))
    facts = {"title": run.title, "step": step, "text": run.steps[step - 1]["text"], "result": result}
    _told("ticket.procedure_ticked", ticket, run, facts | {"words": told["words"]}, by=by, at=at)
    return run


@writes
def end_run(number: int, outcome: str, *, by: Actor, at: datetime) -> Run:
    """End a run: it helped, or it was the wrong one. Raises NotVisible, NotAllowed, Invalid, Conflict."""
    ticket = _held(number, by)
    run = _open_run(ticket)
    if outcome not in (Outcome.HELPED, Outcome.LEFT):
        raise Invalid("procedure_outcome", field="outcome")
    run.change(ended_at=at, outcome=outcome)
    _told("ticket.procedure_ended", ticket, run, {"title": run.title, "outcome": outcome}, by=by, at=at)
    return run


@writes
def stop(number: int, said: Stopped, *, by: Actor, at: datetime) -> Run:
    """Stop where the stop rule is reached: an urgent ticket goes to whoever stands by, another waits for the day.

    The day's specialist is offered the ticket, and the customer is promised the quarter of an hour after they come.
    Raises:  NotVisible, NotAllowed, Invalid (no words, no specialist, one whose coming nobody planned), Conflict.
    Source:  domain 5.7; S13.
    """
    ticket = _held(number, by)
    run = _open_run(ticket)
    words = clean(said.words).strip()
    if not words:
        raise Invalid("stop_words", field="words")
    run.change(ended_at=at, outcome=Outcome.STOPPED.value)
    facts = {"title": run.title, "stop": run.stop}
    _told("ticket.procedure_stopped", ticket, run, facts, by=by, at=at)
    unkeyed = by.without_key()
    if ticket.severity in rules.URGENT:
        standing_by = on_call_at(at, ticket.queue_id) or on_call_at(at)
        to = standing_by[0].id if standing_by else None
        tickets.raise_escalation(number, "expertise", words, to=to, by=unkeyed, at=at)
        return run
    comes = next_check_in(said.person_id, at)
    if comes is None:
        raise Invalid("specialist_not_planned", field="person")
    tickets.offer(number, said.person_id, words, by=unkeyed, at=at)
    if not said.message.strip():
        raise Invalid("stop_message", field="message")
    answer = tickets.Words(said.message)
    tickets.answer(number, answer, promised_at=promise_for(comes), by=unkeyed, at=at)
    return run


def _held(number: int, by: Actor) -> Ticket:
    ticket = found(number, by)
    require(by, "procedure.run", ticket)
    if ticket.status != Status.IN_PROGRESS:
        raise Conflict("procedure_in_work_only")
    return ticket


def _open_run(ticket: Ticket) -> Run:
    run = Run.objects.select_for_update().filter(ticket=ticket, ended_at=None).first()
    if run is None:
        raise Conflict("procedure_not_running")
    return run


def _told(type_: str, ticket: Ticket, run: Run, facts: Mapping[str, object], *, by: Actor, at: datetime) -> None:
    """Say it on the ticket, to staff alone; work on a ticket keeps it from going stale (domain 3.4)."""
    ticket.change(active_at=at)
    ledger.append(type_, ticket, by=by, at=at, parts=[run], facts=facts, staff_only=True)


def _about(text: Text, *, but: int | None = None) -> dict[str, object]:
    title = " ".join(text.title.split())
    if not 0 < len(title) <= 120:
        raise Invalid("procedure_title", field="title")
    if Procedure.objects.filter(title=title, ended_at=None).exclude(pk=but or 0).exists():
        raise Invalid("procedure_title_taken", field="title", title=title)
    return {"title": title, "kinds": sorted(set(text.kinds)), "products": sorted(set(text.products))}


def _version(procedure: Procedure, number: int, text: Text, *, by: Actor, at: datetime) -> Version:
    stop = clean(text.stop).strip()[:1000]
    if not stop:
        raise Invalid("procedure_without_stop", field="stop")
    if text.level not in range(4):
        raise Invalid("skill_level", field="level")
    return Version(
        procedure=procedure, number=number, steps=rules.check_steps(clean(text.steps)), stop=stop, level=text.level,
        author_id=by.account_id, written_at=at,
    )  # fmt: skip


def _refuse_ended(procedure: Procedure) -> None:
    if procedure.ended_at is not None:
        raise Conflict("procedure_ended")
