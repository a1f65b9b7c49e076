"""The rules of routing as they are in force, and what other rules would have done with last month's tickets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.reading import row_of, rows_of
from countersign.tickets.rules.routing import GENERAL, Asks, Fit, Route, Rule, read_rules, route

MOST_SHOWN = 100
# What opening a ticket reads of it, inside its one query over customers_service s: product, site, queues, rules.
COLUMNS = """
s.product, s.site,
(SELECT json_agg(json_build_array(q.id, q.kinds, q.products) ORDER BY q.id)::text FROM shifts_queue q
 WHERE q.ended_at IS NULL),
(SELECT r.rules::text FROM tickets_routing_rules r ORDER BY r.id DESC LIMIT 1)
"""
_VERSION = """
SELECT id, rules::text, words, made_by_name, made_at FROM tickets_routing_rules ORDER BY id DESC LIMIT 1
"""
_PLACES = """
SELECT array_agg(DISTINCT product ORDER BY product) FILTER (WHERE product <> ''),
       array_agg(DISTINCT site ORDER BY site) FILTER (WHERE site <> '') FROM customers_service
"""
_QUEUES = "SELECT id, name, kinds, products FROM shifts_queue WHERE ended_at IS NULL ORDER BY name, id"
_OPENED = """
SELECT t.id, t.title, t.kind, coalesce(s.product, ''), t.severity_claimed, a.locale, coalesce(s.site, ''), t.queue_id,
       (SELECT name FROM shifts_queue WHERE id = t.queue_id), t.skill_level
FROM tickets_ticket t JOIN identity_account a ON a.id = t.author_id
LEFT JOIN customers_service s ON s.id = t.service_id
WHERE t.opened_at >= %s AND t.opened_at < %s ORDER BY t.opened_at DESC, t.id DESC
"""


class Version(NamedTuple):
    """The rules in force; number 0 when nobody has made any."""

    number: int
    rules: tuple[Rule, ...]
    words: str
    made_by: str
    made_at: datetime | None


class Moved(NamedTuple):
    """A ticket that other rules would have sent elsewhere."""

    number: int
    title: str
    was: str
    would_be: str
    level_was: int
    level_would_be: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """What rules would have done with the tickets of a span of time.

    moved: the newest hundred of those that would have gone elsewhere.   flows: (from, to) → how many.
    """

    looked_at: int
    elsewhere: int
    moved: tuple[Moved, ...]
    flows: tuple[tuple[str, str, int], ...]


def routed(told: Sequence[Any], kind: str, severity: str, language: str) -> Route:
    """Classify a ticket by what COLUMNS gave. No query."""
    product, site, queues, rules = told
    if queues is None and rules is None:
        return GENERAL
    return route(_rules(rules or "[]"), _fits(queues or "[]"),
                 Asks(kind, product or "", severity, language, site or ""))  # fmt: skip


def rules_in_force() -> Version:
    """Return the newest version of the rules. One query."""
    row = row_of(_VERSION)
    if row is None:
        return Version(0, (), "", "", None)
    return Version(row[0], _rules(row[1]), *row[2:])


def products_and_sites() -> tuple[list[str], list[str]]:
    """Return what services there are and where, by name. One query."""
    row = row_of(_PLACES)
    products, sites = row if row is not None else (None, None)
    return list(products or ()), list(sites or ())


def dry_run(rules: Iterable[Rule], by: Actor, at: datetime, *, days: int = 30) -> DryRun:
    """Tell which tickets of the last days would have gone elsewhere under other rules; changes nothing. Two queries.

    Tickets that somebody moved by hand are compared with where they stand now.
    Raises: NotAllowed.
    """
    require(by, "routing.read")
    given = tuple(rules)
    queues = rows_of(_QUEUES)
    names = {id_: name for id_, name, _, _ in queues}
    fits = [Fit(id_, kinds, products) for id_, _, kinds, products in queues]
    found = rows_of(_OPENED, [at - timedelta(days=days), at])
    moved, flows = [], Counter[tuple[str, str]]()
    for number, title, kind, product, severity, language, site, queue, name, level in found:
        to = route(given, fits, Asks(kind, product, severity, language, site))
        if (to.queue, to.level) != (queue, level):
            moved.append(Moved(number, title, name or "", names.get(to.queue or 0, ""), level, to.level))
            flows[name or "", names.get(to.queue or 0, "")] += 1
    return DryRun(
        len(found), len(moved), tuple(moved[:MOST_SHOWN]),
        tuple((was, would, count) for (was, would), count in sorted(flows.items(), key=lambda item: -item[1])),
    )  # fmt: skip


@lru_cache(maxsize=16)
def _rules(told: str) -> tuple[Rule, ...]:
    return read_rules(json.loads(told))


@lru_cache(maxsize=16)
def _fits(told: str) -> tuple[Fit, ...]:
    return tuple(Fit(*row) for row in json.loads(told))
