"""Search: number, contract, customer, host name, words in three languages; only what the searcher may see (E20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from countersign.kernel.actor import Actor
from countersign.tickets.queries.lists import ListRow, rows_of
from countersign.tickets.queries.visible import visible_to
from countersign.tickets.rules.words import fold

MOST_HITS = 200
LONGEST_QUERY = 200

# The hits are bounded before anything is sorted: the planner cannot be tempted to walk a whole index.
_SEARCH = """
WITH said AS (SELECT %(words)s::text AS words),
query AS (
    SELECT websearch_to_tsquery('simple', words) || websearch_to_tsquery('russian', words)
        || websearch_to_tsquery('english', words) || websearch_to_tsquery('italian', words) AS q FROM said
),
hits AS MATERIALIZED (
    (SELECT t.id, 0 AS rank FROM tickets_ticket t WHERE t.id = %(number)s AND {seen})
    UNION ALL
    (SELECT t.id, 1 FROM customers_contract c JOIN tickets_ticket t ON t.contract_id = c.id
     WHERE lower(c.number) = %(word)s AND {seen} ORDER BY t.moved_at DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT t.id, 2 FROM tickets_identifier i JOIN tickets_ticket t ON t.id = i.ticket_id
     WHERE i.word LIKE %(prefix)s AND {notes} AND {seen} LIMIT %(limit)s)
    UNION ALL
    (SELECT t.id, 3 FROM tickets_searchwords w JOIN tickets_ticket t ON t.id = w.ticket_id, query
     WHERE {vectors} AND {seen} LIMIT %(limit)s)
)
SELECT h.id FROM (SELECT id, min(rank) AS rank FROM hits GROUP BY id) h
JOIN tickets_ticket t ON t.id = h.id ORDER BY h.rank, t.moved_at DESC, h.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; `more` tells that the bound was reached."""

    rows: list[ListRow]
    more: bool


def search(text: str, by: Actor) -> Found:
    """Find tickets by number, contract, identifier (whole or beginning) and words, in this order. Two queries.

    Customers are answered from what customers may read: notes are neither searched nor hinted at (security T11).
    """
    words = fold(" ".join(text.replace("\x00", " ").split())[:LONGEST_QUERY])
    if not words.strip():
        return Found([], False)
    condition, _ = visible_to(by)
    digits = words.removeprefix("#")
    params: dict[str, Any] = {
        "words": words,
        "word": words,
        "prefix": words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%",
        "number": int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 18 else None,
        "contract": by.contract,
        "limit": MOST_HITS,
    }
    sql = _SEARCH.format(
        seen=condition.replace("%s", "%(contract)s"),
        notes="true" if by.is_staff else "NOT i.internal",
        vectors="(w.public @@ query.q OR w.internal @@ query.q)" if by.is_staff else "w.public @@ query.q",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        numbers = [row[0] for row in cursor.fetchall()]
    return Found(rows_of(numbers, by), len(numbers) >= MOST_HITS)
