"""Which ticket a person takes next, and who suits a ticket: promises, over who is there (domain 5.3, 5.4)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from countersign.kernel.actor import Actor
from countersign.kernel.reading import rows_of
from countersign.shifts.queries import Person, all_skills, on_shift
from countersign.tickets.queries.load import NOTHING, carried
from countersign.tickets.queries.visible import visible_to
from countersign.tickets.rules.load import CAP
from countersign.tickets.rules.order import Waiting, in_order, plan_ranks, promised_seconds
from countersign.tickets.rules.routing import Fitness, Wanted, Worker, level_of, suited

# So many of the soonest are looked at; nobody skips more in one go.
DEPTH = 60
_EVERYWHERE = ("generalist", "duty_lead")

_NEW = """
SELECT t.id, least(t.clock_due_at, t.promised_at), t.opened_at, t.severity = 'critical', t.cycle > 1, t.queue_id,
       t.skill_level, t.addressee_id, t.addressee_mode, t.status = 'new' AND t.promised_at > %s,
       coalesce((SELECT s.product FROM customers_service s WHERE s.id = t.service_id), ''), p.id, p.targets::text
FROM tickets_ticket t
JOIN customers_subscription b ON b.contract_id = t.contract_id AND b.starts_at <= %s
 AND (b.ends_at IS NULL OR b.ends_at > %s)
JOIN customers_plan p ON p.id = b.plan_id
WHERE (t.status = 'new' OR (t.status = 'in_progress' AND t.holding = 'custody' AND t.holder_id <> %s)) AND {seen}
ORDER BY t.severity <> 'critical', t.order_at, t.id LIMIT %s
"""
# Who held this ticket before, or one that it follows or is the duplicate of.
_HELD = """
SELECT a.person_id FROM tickets_assignment a, tickets_ticket t WHERE t.id = %s
AND a.ticket_id IN (t.id, t.follows_id, t.duplicate_of_id, t.waits_for_ticket_id) AND a.accepted_at IS NOT NULL
AND a.person_id IS DISTINCT FROM t.holder_id GROUP BY a.person_id ORDER BY max(a.accepted_at) DESC LIMIT 3
"""


class _New(NamedTuple):
    """A ticket that nobody works on, raw: new, or held in custody, which counts as waiting in the queue (T8).

    promised: somebody has acknowledged it, and the promised second has not come.
    """

    number: int
    due_at: datetime | None
    opened_at: datetime
    critical: bool
    reopened: bool
    queue: int | None
    level: int
    addressee: int | None
    mode: str
    promised: bool
    product: str
    plan: int
    targets: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who suits a ticket, and why."""

    worker: Worker
    why: Fitness


@dataclass(frozen=True, slots=True)
class ForWhom:
    """What of a ticket decides whom it suits."""

    number: int
    queue: int | None
    product: str
    level: int
    addressee: int | None


def next_for(by: Actor, at: datetime) -> list[int]:
    """Return the tickets that this person would be given, the next one first; at most 60.

    Left out: what is addressed to somebody who is there, who alone may take it or for whom it was acknowledged until
    they come, what belongs to a queue that the person does not work on, what needs more than they know while somebody
    there knows it. Three queries at most.

    Source:  domain 5.3-5.5; E26.
    """
    seen, values = visible_to(by)
    found = [_New(*row) for row in rows_of(_NEW.format(seen=seen), [at, at, at, by.id or 0, *values, DEPTH])]
    if not found or by.id is None:
        return []
    people = on_shift(at)
    skills = _skills(at) if any(ticket.level for ticket in found) else {}
    ranks = plan_ranks({ticket.plan: _promised(ticket.targets) for ticket in found})
    given = [ticket for ticket in found if _is_for(ticket, by.id, by.roles, people, skills)]
    ordered = in_order(
        Waiting(ticket.number, ticket.due_at, ticket.opened_at, ticket.critical, ticket.reopened, ranks[ticket.plan])
        for ticket in given
    )
    return [ticket.number for ticket in ordered]


def suggestions(ticket: ForWhom, at: datetime) -> list[Suggestion]:
    """Return who is on shift, ordered by how they suit a ticket: their queue's people before the others'.

    Four queries. Source: domain 5.4.
    """
    people = _once(on_shift(at), ticket.queue)
    loads = carried([person.id for person in people])
    skills = _skills(at)
    held = tuple(person for (person,) in rows_of(_HELD, [ticket.number]))
    workers = [
        Worker(
            person.id, person.name, person.role, loads.get(person.id, NOTHING).quarters,
            level_of(skills.get(person.id, {}), ticket.product), loads.get(person.id, NOTHING).holds_critical,
            person.until, CAP,
        )
        for person in people
    ]  # fmt: skip
    wanted = Wanted(ticket.addressee, held, ticket.level)
    return [Suggestion(worker, why) for worker, why in suited(workers, wanted)]


def _once(people: Iterable[Person], queue: int | None) -> list[Person]:
    """Keep each person once, as they stand on the ticket's queue; leave out those who work on other queues alone."""
    found, kept = list(people), dict[int, Person]()
    anybodys = queue is None or not any(person.queue == queue for person in found)
    for person in found:
        if anybodys or person.queue in (None, queue) or person.role in _EVERYWHERE:
            kept.setdefault(person.id, person)
    return list(kept.values())


def _is_for(
    ticket: _New, me: int, roles: Collection[str], people: Collection[Person], skills: dict[int, dict[str, int]]
) -> bool:
    if ticket.addressee == me:
        return True
    there = any(person.id == ticket.addressee for person in people)
    if ticket.addressee is not None and (there or ticket.promised or ticket.mode == "only"):
        return False
    mine = [person for person in people if person.id == me]
    everywhere = not set(roles).isdisjoint(_EVERYWHERE) or any(person.role in _EVERYWHERE for person in mine)
    works_there = ticket.queue is None or everywhere or any(person.queue in (None, ticket.queue) for person in mine)
    # A queue that nobody who is there works on is anybody's, before it is nobody's.
    if not works_there and any(person.queue == ticket.queue for person in people):
        return False
    if not ticket.level or level_of(skills.get(me, {}), ticket.product) >= ticket.level or everywhere:
        return True
    # Nor does one have to know it where nobody who is there does.
    return not any(
        level_of(skills.get(person.id, {}), ticket.product) >= ticket.level or person.role in _EVERYWHERE
        for person in people
    )


def _skills(at: datetime) -> dict[int, dict[str, int]]:
    """Return what people know: person → family in small letters → the highest level that has not run out."""
    known: dict[int, dict[str, int]] = defaultdict(dict)
    for row in all_skills():
        if row.until is None or row.until > at:
            family = row.family.casefold()
            known[row.person_id][family] = max(row.level, known[row.person_id].get(family, 0))
    return known


@lru_cache(maxsize=256)
def _promised(targets: str) -> int:
    """A plan version never changes, so its text says all."""
    return promised_seconds(json.loads(targets))
