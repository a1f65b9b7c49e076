"""The stage of the demonstration: its people, its tickets, and one step at its time."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime

from countersign.files import commands as files
from countersign.kernel.actor import SYSTEM, Actor
from countersign.project.demo.papers import content_of
from countersign.project.demo.people import World
from countersign.project.demo.script import Step, span
from countersign.tickets import commands as tickets


@dataclass(slots=True)
class Stage:
    """The world, and the numbers that tickets got."""

    world: World
    numbers: dict[int, int] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        return SYSTEM if key == "system" else self.world.actors[key]

    def uploads(self, names: tuple[str, ...], by: Actor, at: datetime) -> tuple[str, ...]:
        """Hand in files; return their tokens."""
        return tuple(
            files.receive(io.BytesIO(content_of(name, at)), name=name, by=by, at=at).token for name in names
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """One step at its time, ready for a command."""

    number: int
    step: Step
    stage: Stage
    by: Actor
    at: datetime

    @property
    def words(self) -> tickets.Words:
        return tickets.Words(self.step.text, self.stage.uploads(self.step.files, self.by, self.at))

    @property
    def promised_at(self) -> datetime | None:
        promised = self.at + span(self.step.args[0]) if self.step.args else None
        return promised.replace(second=0) if promised else None

    @property
    def person(self) -> int:
        return self.stage.actor(self.step.args[0]).account_id

    @property
    def named(self) -> dict[str, str]:
        """Read the `name: text` lines of a step."""
        pairs = (line.partition(": ") for line in self.step.text.splitlines() if line.strip())
        return {name: text for name, _, text in pairs}
