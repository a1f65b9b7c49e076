"""Plays the stories: every step is a command with a past time, all in the order of their times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from countersign.kernel.errors import DomainError
from countersign.project.demo.people import World
from countersign.project.demo.scope import PAID
from countersign.project.demo.script import Story
from countersign.project.demo.stage import Moment, Stage
from countersign.project.demo.waits import WAITS
from countersign.tickets import commands as tickets
from countersign.tickets.rules.closing import Solution


def _propose(m: Moment) -> None:
    """Read the last three lines as cause, action and check; what stands before is said to the customer."""
    lines = m.step.text.splitlines()
    found = {}
    while lines and (not lines[-1].strip() or lines[-1].partition(": ")[0] in ("cause", "action", "checked")):
        name, _, text = lines.pop().partition(": ")
        found[name] = text
    code = m.step.args[0] if m.step.args else "solved"
    solution = Solution(code, found["cause"], found["action"], found["checked"])
    words = tickets.Words("\n".join(lines).strip(), m.stage.uploads(m.step.files, m.by, m.at))
    tickets.propose(m.number, solution, words, by=m.by, at=m.at)


def _acknowledge(m: Moment) -> None:
    promised = m.promised_at
    assert promised is not None
    tickets.acknowledge(m.number, m.step.text, promised_at=promised, by=m.by, at=m.at)


def _severity(m: Moment) -> None:
    tickets.change_severity(m.number, m.step.args[0], reason=m.step.text, by=m.by, at=m.at)


VERBS: dict[str, Callable[[Moment], object]] = {
    "accepts": lambda m: tickets.accept(m.number, by=m.by, at=m.at),
    "acknowledges": _acknowledge,
    "answers": lambda m: tickets.answer(m.number, m.words, promised_at=m.promised_at, by=m.by, at=m.at),
    "asks": lambda m: tickets.ask(m.number, m.words, by=m.by, at=m.at),
    "resumes": lambda m: tickets.resume(m.number, reason=m.step.text, by=m.by, at=m.at),
    "writes": lambda m: tickets.write(m.number, m.words, by=m.by, at=m.at),
    "notes": lambda m: tickets.note(m.number, m.words, by=m.by, at=m.at),
    "addresses": lambda m: tickets.address(m.number, m.person, by=m.by, at=m.at),
    "offers": lambda m: tickets.offer(m.number, m.person, m.step.text, by=m.by, at=m.at),
    "takes": lambda m: tickets.take_offer(m.number, by=m.by, at=m.at),
    "declines": lambda m: tickets.decline_offer(m.number, by=m.by, at=m.at),
    "custody": lambda m: tickets.take_custody(m.number, reason=m.step.text, by=m.by, at=m.at),
    "facts": lambda m: tickets.edit_facts(m.number, m.named, by=m.by, at=m.at),
    "severity": _severity,
    "proposes": _propose,
    "confirms": lambda m: tickets.confirm(m.number, by=m.by, at=m.at),
    "rejects": lambda m: tickets.reject(m.number, m.words, by=m.by, at=m.at),
    "declares": lambda m: tickets.declare_solved(m.number, by=m.by, at=m.at),
    "withdraws": lambda m: tickets.withdraw(m.number, reason=m.step.text, by=m.by, at=m.at),
    "refuses": lambda m: tickets.refuse(m.number, m.words, layer=m.step.args[0], by=m.by, at=m.at),
    "reopens": lambda m: tickets.reopen(m.number, m.words, by=m.by, at=m.at),
    "unconfirmed": lambda m: tickets.close_unconfirmed(m.number, by=m.by, at=m.at),
    "unanswered": lambda m: tickets.close_unanswered(m.number, checked=m.step.text, by=m.by, at=m.at),
    "rates": lambda m: tickets.rate(m.number, int(m.step.args[0]), comment=m.step.text, by=m.by, at=m.at),
    **WAITS,
    **PAID,
}


def play(told: list[Story], world: World, now: datetime) -> list[int]:
    """Play all stories up to now, in the order of time; return the numbers of their tickets.

    Raises: ValueError naming the line of a story that the commands refuse or that runs into the future.
    """
    stage = Stage(world)
    turns = sorted(
        (at, order, place) for order, story in enumerate(told) for place, at in enumerate(story.times(now))
    )
    for at, order, place in turns:
        story = told[order]
        if at > now:
            raise ValueError(f"{story.place}: step {place} lies in the future")
        try:
            _turn(stage, order, story, place, at)
        except (DomainError, KeyError) as refusal:
            raise ValueError(f"{story.place}: step {place}: {refusal!r}") from refusal
    return sorted(stage.numbers.values())


def _turn(stage: Stage, order: int, story: Story, place: int, at: datetime) -> None:
    if place == 0:
        stage.numbers[order] = _open(stage, story, at)
        return
    step = story.steps[place - 1]
    VERBS[step.verb](Moment(stage.numbers[order], step, stage, stage.actor(step.who), at))


def _open(stage: Stage, story: Story, at: datetime) -> int:
    by = stage.actor(story.author)
    service = None if story.service == "-" else stage.world.services[story.contract, story.service]
    report = tickets.Report(
        story.kind, story.title, story.text, service_id=service, facts=story.facts, urgency=story.urgency,
        uploads=stage.uploads(story.files, by, at),
    )  # fmt: skip
    return tickets.open_ticket(report, by=by, at=at).pk
