"""Which ticket comes next: by promise, never by who called last (E26, domain 5.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from countersign.customers.rules.plans import ALWAYS, NEEDED_CLOCKS, norms

# Within this span of the soonest promise, what came back goes before what is new.
FRESHNESS = timedelta(minutes=2)
# A week has four times as many hours as its office hours.
_OFFICE = 4


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the order knows of a ticket. Nothing here moves when the customer writes once more.

    due_at:    the earlier of running clock and promise; None when nothing runs.
    plan_rank: 0 is the plan that promises most.
    """

    number: int
    due_at: datetime | None
    opened_at: datetime
    critical: bool = False
    reopened: bool = False
    plan_rank: int = 0


def in_order(tickets: Iterable[Waiting]) -> list[Waiting]:
    """Order tickets as they are to be taken.

    Critical ones pre-empt; then the soonest promise; within two minutes of the soonest that is left, reopened before
    fresh; equal seconds go by the plan, then by age. Tickets without any promise come last, the oldest first.

    Source: domain 5.3; E26.
    """
    found = list(tickets)
    critical = [ticket for ticket in found if ticket.critical]
    return [*_by_promise(critical), *_by_promise([ticket for ticket in found if not ticket.critical])]


def _by_promise(tickets: list[Waiting]) -> list[Waiting]:
    idle = sorted((t for t in tickets if t.due_at is None), key=lambda t: (t.opened_at, t.number))
    dated = [(ticket.due_at, ticket) for ticket in tickets if ticket.due_at is not None]
    dated.sort(key=lambda pair: _within(*pair))
    ordered: list[Waiting] = []
    while dated:
        edge = dated[0][0] + FRESHNESS
        together = [pair for pair in dated if pair[0] <= edge]
        returned = [pair for pair in together if pair[1].reopened]
        # One at a time: what is fresh and due first stands at the window's edge, the rest is looked at anew.
        taken = returned or together[:1]
        ordered += [ticket for _, ticket in taken]
        numbers = {ticket.number for _, ticket in taken}
        dated = [pair for pair in dated if pair[1].number not in numbers]
    return ordered + idle


def _within(due_at: datetime, ticket: Waiting) -> tuple[Any, ...]:
    return due_at.replace(microsecond=0), ticket.plan_rank, ticket.opened_at, ticket.number


def plan_ranks(promises: Mapping[int, int]) -> dict[int, int]:
    """Rank plans by what they promise: plan → seconds of all its answers together; the shortest is 0.

    Plans that promise the same stand on the same rank.
    """
    steps = {seconds: rank for rank, seconds in enumerate(sorted(set(promises.values())))}
    return {plan: steps[seconds] for plan, seconds in promises.items()}


def promised_seconds(targets: Mapping[str, Mapping[str, Any]]) -> int:
    """Add up what a plan promises of answers, in seconds; business hours count as the part of a week they are.

    targets: as plans keep them, in either format.
    """
    answers = [norm for row in norms(targets).values() for clock, norm in row.items() if clock in NEEDED_CLOCKS]
    return sum(norm.seconds * (1 if norm.calendar == ALWAYS else _OFFICE) for norm in answers)
