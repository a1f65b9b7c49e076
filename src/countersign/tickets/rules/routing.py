"""To which queue a ticket belongs, what it needs, and who suits it (domain 5.1, 5.4). Rules are data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import IntEnum
from typing import Any

from countersign.kernel.errors import Invalid
from countersign.tickets.rules.load import CAP, is_full

MOST_RULES = 200
SECOND_LINE = 2
LEVELS = range(4)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rules; the first that fits decides. Empty matches everything.

    queue: number of a queue; None leaves the ticket in the general one.   level: the skill it needs, 0 to 3.
    """

    kind: str = ""
    product: str = ""
    severity: str = ""
    language: str = ""
    site: str = ""
    queue: int | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Asks:
    """What of a ticket the rules look at; the kind and what was picked, never its words."""

    kind: str
    product: str
    severity: str
    language: str
    site: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A queue's own account of what it takes; empty means everything."""

    id: int
    kinds: Sequence[str]
    products: Sequence[str]


@dataclass(frozen=True, slots=True)
class Route:
    """Where a ticket goes; queue None is the general one."""

    queue: int | None = None
    level: int = 0


GENERAL = Route()
_MATCHED = ("kind", "product", "severity", "language", "site")


def route(rules: Iterable[Rule], queues: Sequence[Fit], asks: Asks) -> Route:
    """Classify a ticket: by the first rule that fits, else by what the queues say they take.

    A rule whose queue is gone fits nothing. Source: domain 5.1.
    """
    known = {queue.id for queue in queues}
    for rule in rules:
        if (rule.queue is None or rule.queue in known) and fits(rule, asks):
            return Route(rule.queue, rule.level)
    return Route(_by_queue(queues, asks.kind, asks.product))


def fits(rule: Rule, asks: Asks) -> bool:
    """Tell whether a rule is about such a ticket; capitals do not matter."""
    return (
        _same(rule.kind, asks.kind) and _same(rule.product, asks.product) and _same(rule.severity, asks.severity)
        and _same(rule.language, asks.language) and _same(rule.site, asks.site)
    )  # fmt: skip


def _same(asked: str, stated: str) -> bool:
    return not asked or asked == stated or asked.casefold() == stated.casefold()


def _by_queue(queues: Sequence[Fit], kind: str, product: str) -> int | None:
    """Choose as `shifts.queries.queue_for` does: what names the product comes before what names the kind."""
    found = [
        queue for queue in queues
        if (not queue.kinds or kind in queue.kinds) and (not queue.products or product in queue.products)
    ]  # fmt: skip
    if not found:
        return None
    return max(found, key=lambda queue: (bool(queue.products), bool(queue.kinds), -queue.id)).id


def read_rules(given: Any) -> tuple[Rule, ...]:
    """Read rules as they are kept: a list of maps. Raises Invalid naming the line."""
    if not isinstance(given, list):
        raise Invalid("rules_no_list", field="rules")
    if len(given) > MOST_RULES:
        raise Invalid("rules_too_many", field="rules", most=MOST_RULES)
    return tuple(_rule(line, number) for number, line in enumerate(given, 1))


def _rule(line: Any, number: int) -> Rule:
    names = {field.name for field in fields(Rule)}
    if not isinstance(line, dict) or not set(line) <= names:
        raise Invalid("rule_unreadable", field="rules", line=number)
    texts = {name: line.get(name) or "" for name in _MATCHED}
    queue, level = line.get("queue"), line.get("level") or 0
    if not all(isinstance(text, str) and len(text) <= 120 for text in texts.values()):
        raise Invalid("rule_unreadable", field="rules", line=number)
    if not (queue is None or (isinstance(queue, int) and not isinstance(queue, bool) and queue > 0)):
        raise Invalid("rule_queue_unknown", field="rules", line=number)
    if isinstance(level, bool) or not isinstance(level, int) or level not in LEVELS:
        raise Invalid("rule_level", field="rules", line=number)
    return Rule(**{name: text.strip() for name, text in texts.items()}, queue=queue, level=level)


def kept(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Write rules as they are kept."""
    return [asdict(rule) for rule in rules]


class Fitness(IntEnum):
    """Why somebody is suggested, the best reason first (domain 5.4)."""

    ADDRESSEE = 0
    LAST_HOLDER = 1
    SKILLED = 2
    GENERALIST = 3
    OTHER = 4


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who could work on a ticket. load in quarters; level: what they know of its product, 0 to 3."""

    id: int
    name: str
    role: str
    load: int = 0
    level: int = 0
    holds_critical: bool = False
    until: datetime | None = None
    cap: int = CAP

    @property
    def takes_more(self) -> bool:
        """Tell whether anything more is pushed on them: below the cap, and no critical in hand."""
        return not self.holds_critical and not is_full(self.load, self.cap)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a ticket asks for: whom it is addressed to, who held it or a linked one last, the skill it needs."""

    addressee: int | None = None
    last_holders: tuple[int, ...] = ()
    level: int = 0


def fitness(worker: Worker, wanted: Wanted) -> Fitness:
    """Tell why somebody on shift suits a ticket.

    Full hands are no excuse for whom the customer asked for, nor for whoever knows the ticket already.
    """
    if worker.id == wanted.addressee:
        return Fitness.ADDRESSEE
    if worker.id in wanted.last_holders:
        return Fitness.LAST_HOLDER
    if not worker.takes_more:
        return Fitness.OTHER
    if worker.level >= max(wanted.level, 1) or (wanted.level == 0 and worker.role != "generalist"):
        return Fitness.SKILLED
    return Fitness.GENERALIST if worker.role in ("generalist", "duty_lead") else Fitness.OTHER


def suited(workers: Iterable[Worker], wanted: Wanted) -> list[tuple[Worker, Fitness]]:
    """Order the people on shift by how they suit a ticket: by reason, then the lowest load, then by name.

    Source: domain 5.4.
    """
    found = [(worker, fitness(worker, wanted)) for worker in workers]
    return sorted(found, key=lambda pair: (pair[1], pair[0].load, pair[0].name, pair[0].id))


def level_of(skills: Mapping[str, int], product: str) -> int:
    """Return what a person knows of a product: the highest level of a family that it belongs to.

    skills: family, in small letters → level.
    """
    wanted = product.casefold()
    return max((level for family, level in skills.items() if family and family in wanted), default=0)
