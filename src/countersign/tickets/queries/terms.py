"""What a contract has bought at an instant, and where clocks look up calendars and the terms of before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from countersign.calendars.queries import calendar_version
from countersign.calendars.rules import due, zone_database
from countersign.kernel.errors import Conflict
from countersign.kernel.reading import row_of, rows_of
from countersign.sla.rules import HOME, Book, ClockName, Snapshot, Terms, calendar_names, read_terms

# What `terms_from` reads, in a statement over customers_contract c and customers_plan p. The last one tells
# whether a calendar got a new version: what is known of all others stays true, since versions do not change.
COLUMNS = """
p.id, p.targets::text, p.third_pauses, c.calendar_id,
(SELECT v.id::text || ' ' || v.made_at::text FROM calendars_version v ORDER BY v.id DESC LIMIT 1)
"""
# The plan in force at an instant, which is given twice.
IN_FORCE = "b.starts_at <= %s AND (b.ends_at IS NULL OR b.ends_at > %s)"
_TERMS = f"""
SELECT {COLUMNS} FROM customers_contract c
JOIN customers_subscription b ON b.contract_id = c.id AND {IN_FORCE}
JOIN customers_plan p ON p.id = b.plan_id WHERE c.id = %s
"""
_VERSIONS = """
SELECT k.id, k.name, v.id, v.in_force_from FROM calendars_version v JOIN calendars_calendar k ON k.id = v.calendar_id
ORDER BY v.in_force_from, v.version
"""


def terms_in_force(contract_id: int, at: datetime) -> Terms:
    """Return what a contract has bought at an instant. One query. Raises Conflict when it has no plan then."""
    row = row_of(_TERMS, [at, at, contract_id])
    if row is None:
        raise Conflict("contract_without_plan")
    return terms_from(row, at)


def terms_from(row: Sequence[Any], at: datetime) -> Terms:
    """Make the terms of a row of COLUMNS. No query, but after a calendar got a new version."""
    plan, targets, third_pauses, home, newest = row
    names = _names(targets)
    calendars = _in_force(names, home, newest or "", at) if names else ()
    return _terms(Snapshot(plan, calendars, zone_database()), targets, third_pauses)


def terms_of(snapshot: Snapshot) -> Terms:
    """Return the terms of an earlier snapshot: a plan version never changes. One query the first time."""
    found = _known.get(snapshot)
    if found is None:
        row = row_of("SELECT targets::text, third_pauses FROM customers_plan WHERE id = %s", [snapshot.plan])
        if row is None:
            raise Conflict("contract_without_plan")
        found = _known[snapshot] = _terms(snapshot, row[0], row[1])
    return found


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """What a new ticket is promised. always: counted day and night, not by working hours."""

    seconds: int
    due_at: datetime
    always: bool


def first_answer(contract_id: int, severity: str, at: datetime) -> FirstAnswer | None:
    """Work out by when a ticket opened now is answered, with the very rule that will open it. One query.

    None where the contract has no plan, or the plan promises no answer.
    """
    row = row_of(_TERMS, [at, at, contract_id])
    target = terms_from(row, at).target(severity, ClockName.FIRST) if row is not None else None
    if target is None:
        return None
    start = at.replace(microsecond=0)
    version = target.calendar_version
    due_at = start + timedelta(seconds=target.seconds)
    if version is not None:
        due_at = due(calendar_version(version), start, target.seconds)
    return FirstAnswer(target.seconds, due_at, version is None)


BOOK = Book(calendar_version, terms_of)
_known: dict[Snapshot, Terms] = {}


@lru_cache(maxsize=512)
def _terms(snapshot: Snapshot, targets: str, third_pauses: bool) -> Terms:
    return read_terms(snapshot, json.loads(targets), third_pauses=third_pauses)


@lru_cache(maxsize=512)
def _names(targets: str) -> frozenset[str]:
    return calendar_names(json.loads(targets))


@lru_cache(maxsize=8)
def _versions(newest: str) -> tuple[tuple[int, str, int, datetime], ...]:
    """Read all versions of calendars, oldest first; `newest` says which state of the table is meant."""
    return tuple((id_, name, version, since) for id_, name, version, since in rows_of(_VERSIONS))


def _in_force(
    names: frozenset[str], home: int | None, newest: str, at: datetime
) -> tuple[tuple[str, int], ...]:
    """Choose the version of each named calendar that is in force; the first one for times before it."""
    chosen: dict[str, int] = {}
    for calendar, name, version, since in _versions(newest):
        for known in (name, HOME) if calendar == home else (name,):
            if known in names and (since <= at or known not in chosen):
                chosen[known] = version
    return tuple(sorted(chosen.items()))


def forget() -> None:
    """Forget what was looked up; only tests that begin a database anew need it."""
    _known.clear()
    for cached in (_terms, _names, _versions):
        cached.cache_clear()
