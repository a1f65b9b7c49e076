"""Reads of procedures: the list, one of them, what stands beside a ticket."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from countersign.kernel.reading import rows_of

# What of procedures stands beside a ticket: its open run, and the approved ones that are for it, the closest first.
# Joins `tickets.queries.around` as one more column: parameters number, kind and product are the ticket's.
BESIDE = """
SELECT json_build_object(
 'run', (SELECT json_build_object('title', r.title, 'steps', r.steps, 'stop', r.stop, 'by', a.name,
          'by_id', r.begun_by_id) FROM knowledge_procedure_run r JOIN identity_account a ON a.id = r.begun_by_id
         WHERE r.ticket_id = %(number)s AND r.ended_at IS NULL),
 'fitting', (SELECT json_agg(json_build_array(p.id, p.title, v.level, jsonb_array_length(v.steps))
          ORDER BY cardinality(p.products) = 0, cardinality(p.kinds) = 0, p.title)
         FROM knowledge_procedure p JOIN knowledge_procedure_version v
           ON v.procedure_id = p.id AND v.number = p.approved
         WHERE p.ended_at IS NULL AND (p.kinds = '{}' OR %(kind)s = ANY(p.kinds))
           AND (p.products = '{}' OR %(product)s = ANY(p.products))))
"""


class Fitting(NamedTuple):
    """An approved procedure that is for a ticket."""

    id: int
    title: str
    level: int
    steps: int


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run that is open: steps are rows of text, result, words, at, by."""

    title: str
    steps: list[dict[str, Any]]
    stop: str
    by: str
    by_id: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What of procedures stands beside a ticket."""

    run: RunRow | None
    fitting: tuple[Fitting, ...]


def beside(told: Any) -> Beside:
    """Read what `BESIDE` gave."""
    read = json.loads(told) if isinstance(told, str) else told or {}
    run = read.get("run")
    fitting = tuple(Fitting(*row) for row in read.get("fitting") or ())
    return Beside(RunRow(run["title"], run["steps"], run["stop"], run["by"], run["by_id"]) if run else None, fitting)


class ProcedureRow(NamedTuple):
    """One procedure of the list, with its newest version."""

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


def procedures() -> tuple[ProcedureRow, ...]:
    """List the procedures in use, by title. One query."""
    sql = """
    SELECT p.id, p.title, p.kinds, p.products, p.approved, v.number, v.level, v.author_id, a.name, b.name,
           (SELECT count(*) FROM knowledge_procedure_run r WHERE r.procedure_id = p.id)
    FROM knowledge_procedure p
    JOIN knowledge_procedure_version v ON v.procedure_id = p.id AND v.number =
      (SELECT max(n.number) FROM knowledge_procedure_version n WHERE n.procedure_id = p.id)
    JOIN identity_account a ON a.id = v.author_id LEFT JOIN identity_account b ON b.id = v.approver_id
    WHERE p.ended_at IS NULL ORDER BY p.title, p.id
    """
    return tuple(ProcedureRow(*row) for row in rows_of(sql))


class VersionRow(NamedTuple):
    """One wording of a procedure."""

    number: int
    steps: list[str]
    stop: str
    level: int
    author_id: int
    author: str
    written_at: datetime
    approver: str | None
    approved_at: datetime | None


def versions(procedure_id: int) -> tuple[VersionRow, ...]:
    """Return every version of a procedure, the newest first. One query."""
    sql = """
    SELECT v.number, v.steps::text, v.stop, v.level, v.author_id, a.name, v.written_at, b.name, v.approved_at
    FROM knowledge_procedure_version v JOIN identity_account a ON a.id = v.author_id
    LEFT JOIN identity_account b ON b.id = v.approver_id WHERE v.procedure_id = %s ORDER BY v.number DESC
    """
    return tuple(VersionRow(row[0], json.loads(row[1]), *row[2:]) for row in rows_of(sql, [procedure_id]))


def day_specialists(at: datetime, product: str) -> list[tuple[int, str, datetime]]:
    """Return (person, name, when they come) of whom a stopped ticket can be offered to, the soonest first. One query.

    People with level 2 of the product before everybody else of the second line.
    """
    sql = """
    SELECT a.id, a.name, min(s.begins_at) FROM shifts_shift s
    JOIN identity_account a ON a.id = s.person_id AND a.is_active
    WHERE s.cancelled_at IS NULL AND s.role IN ('specialist', 'duty_lead') AND s.begins_at > %(at)s
      AND s.begins_at < %(at)s + interval '14 days'
      AND NOT EXISTS (SELECT FROM shifts_absence x WHERE x.person_id = a.id AND x.cancelled_at IS NULL
                      AND x.begins_at <= s.begins_at AND x.ends_at > s.begins_at)
    GROUP BY a.id, a.name
    ORDER BY NOT EXISTS (SELECT FROM shifts_skill k WHERE k.person_id = a.id AND k.removed_at IS NULL
                         AND k.level >= 2 AND position(lower(k.family) IN lower(%(product)s)) > 0),
             NOT 'second_line' = ANY(a.roles), min(s.begins_at), a.name
    """
    return [(person, name, comes) for person, name, comes in rows_of(sql, {"at": at, "product": product})]


