"""What a procedure must have, and what may be said of its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from countersign.kernel.errors import Invalid

MOST_STEPS = 40
STEP_LENGTH = 500
URGENT = ("critical", "high")


class Result(StrEnum):
    """What a step gave."""

    DONE = "done"
    FAILED = "failed"
    NOT_NEEDED = "not_needed"


class Outcome(StrEnum):
    """How a run ended: it helped, its stop rule was reached, or it was the wrong one."""

    HELPED = "helped"
    STOPPED = "stopped"
    LEFT = "left"


def check_steps(text: str) -> list[str]:
    """Read steps, one a line. Raises Invalid."""
    steps = [" ".join(line.split())[:STEP_LENGTH] for line in text.splitlines() if line.strip()]
    if not steps:
        raise Invalid("procedure_without_steps", field="steps")
    if len(steps) > MOST_STEPS:
        raise Invalid("procedure_too_long", field="steps", maximum=MOST_STEPS)
    return steps


def begun(steps: Sequence[str]) -> list[dict[str, Any]]:
    """Return the steps of a run that begins."""
    return [{"text": text, "result": "", "words": "", "at": None, "by": ""} for text in steps]


def ticked(
    steps: Sequence[Mapping[str, Any]], number: int, told: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the steps with the result of one of them, counted from 1. Raises Invalid."""
    if not 1 <= number <= len(steps):
        raise Invalid("procedure_step", field="step")
    return [{**step, **told} if place == number else dict(step) for place, step in enumerate(steps, 1)]


def level_for(skills: Sequence[tuple[str, int]], product: str) -> int:
    """Return the highest level somebody has in what a product belongs to. skills: (family, level)."""
    wanted = product.casefold()
    return max((level for family, level in skills if family.casefold() in wanted), default=0)
