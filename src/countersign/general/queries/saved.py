"""Saved answers, with how often each was used."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.general import policy as policy  # Declares the acts.
from countersign.general.queries.facts import public_facts
from countersign.general.rules import saved as rules
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import row_of, rows_of


@dataclass(frozen=True, slots=True)
class SavedRow:
    """One saved answer. used, used_lately: how often it was sent, in all and in the last thirty days."""

    id: int
    shortcut: str
    title: str
    words: dict[str, str]
    saved_at: datetime
    used: int
    used_lately: int
    used_at: datetime | None


_SAVED = """
SELECT v.id, v.shortcut, v.title, v.words::text, v.saved_at, count(s.id),
       count(s.id) FILTER (WHERE s.at > now() - interval '30 days'), max(s.at)
FROM general_saved_answer v LEFT JOIN general_said s ON s.saved_id = v.id
WHERE v.ended_at IS NULL AND (%s::text IS NULL OR v.shortcut = %s) AND (%s::bigint IS NULL OR v.id = %s)
GROUP BY v.id ORDER BY v.shortcut
"""


def saved_answers(by: Actor) -> list[SavedRow]:
    """Return all saved answers by their shortcuts. One query. Raises NotAllowed."""
    _check(by)
    return [_row(row) for row in rows_of(_SAVED, [None, None, None, None])]


def saved_answer(number: int, by: Actor) -> SavedRow:
    """Return one saved answer. One query. Raises NotAllowed, NotVisible."""
    _check(by)
    row = row_of(_SAVED, [None, None, number, number])
    if row is None:
        raise NotVisible
    return _row(row)


def text_of(shortcut: str, locale: str, by: Actor) -> tuple[int, str]:
    """Return a saved answer's number and its text in a language, filled in. Three queries. Raises NotVisible."""
    require(by, "question.read")
    row = row_of(_SAVED, [shortcut, shortcut, None, None])
    if row is None:
        raise NotVisible
    found = _row(row)
    return found.id, rules.filled(rules.in_language(found.words, locale), public_facts(locale))


def number_of(shortcut: str, by: Actor) -> int | None:
    """Return a saved answer's number; None where it is offered no more. One query."""
    require(by, "question.read")
    row = row_of("SELECT id FROM general_saved_answer WHERE shortcut = %s AND ended_at IS NULL", [shortcut])
    return int(row[0]) if row else None


def _check(by: Actor) -> None:
    if not policy.can_edit(by):
        require(by, "question.read")


def _row(row: tuple[Any, ...]) -> SavedRow:
    told: list[Any] = [*row[:3], json.loads(row[3]), *row[4:]]
    return SavedRow(*told)
