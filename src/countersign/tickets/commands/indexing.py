"""The search index of a ticket: derived from the record, never part of it (E20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from countersign.kernel.writing import writes
from countersign.tickets.rules.words import identifiers, searchable

_TEXTS = """
SELECT t.contract_id, c.number, k.name, t.title, t.summary, coalesce(s.name, ''),
       coalesce(array_to_string(s.identifiers, ' '), ''), t.cause, t.action,
       coalesce((SELECT string_agg(m.body, E'\\n' ORDER BY m.id) FROM tickets_message m WHERE m.ticket_id = t.id), ''),
       coalesce((SELECT string_agg(n.body, E'\\n' ORDER BY n.id) FROM tickets_note n WHERE n.ticket_id = t.id), ''),
       coalesce((SELECT string_agg(value, E'\\n') FROM jsonb_each_text(t.facts)), ''),
       coalesce((SELECT string_agg(a.name, ' ') FROM tickets_attachment a WHERE a.ticket_id = t.id
                 AND a.message_id IS NOT NULL), '')
FROM tickets_ticket t JOIN customers_contract c ON c.id = t.contract_id
JOIN customers_customer k ON k.id = c.customer_id LEFT JOIN customers_service s ON s.id = t.service_id
WHERE t.id = %s
"""
VECTOR = " || ".join(f"to_tsvector('{language}', {{0}})" for language in ("simple", "russian", "english", "italian"))
INSERT_WORDS = f"""
INSERT INTO tickets_searchwords (ticket_id, contract_id, public, internal)
VALUES (%(ticket)s, %(contract)s, {VECTOR.format("%(public)s::text")}, {VECTOR.format("%(internal)s::text")})
ON CONFLICT (ticket_id) DO UPDATE SET public = excluded.public, internal = excluded.internal
"""
INSERT_IDENTIFIERS = """
INSERT INTO tickets_identifier (ticket_id, word, internal)
SELECT %s, word, internal FROM unnest(%s::text[], %s::bool[]) AS found (word, internal)
ON CONFLICT (ticket_id, word) DO UPDATE SET internal = excluded.internal
"""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """What is written for one ticket: text for the vectors, and (identifier, internal) pairs."""

    ticket: int
    contract: int
    public: str
    internal: str
    identifiers: tuple[tuple[str, bool], ...]


def index_row(ticket: int, contract: int, public: Sequence[str], internal: Sequence[str]) -> IndexRow:
    """Derive what a ticket is found by from its texts; shared with the bench loader."""
    open_words = identifiers(public)
    hidden = identifiers(internal) - open_words
    pairs = tuple((word, False) for word in sorted(open_words)) + tuple((word, True) for word in sorted(hidden))
    return IndexRow(ticket, contract, searchable(public), searchable(internal), pairs)


@writes
def index_words(number: int) -> None:
    """Bring a ticket's search index up to its newest words. Idempotent; three or four statements."""
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [number])
        found = cursor.fetchone()
        if found is None:
            return
        contract, number_, customer, *texts = found
        title, summary, service, hosts, cause, action, messages, notes, facts, files = texts
        public = (number_, title, summary, service, hosts, cause, action, messages, facts, files)
        row = index_row(number, contract, public, (customer, notes))
        cursor.execute(
            INSERT_WORDS,
            {"ticket": number, "contract": contract, "public": row.public, "internal": row.internal},
        )
        words, internal = [pair[0] for pair in row.identifiers], [pair[1] for pair in row.identifiers]
        cursor.execute("DELETE FROM tickets_identifier WHERE ticket_id = %s AND NOT word = ANY(%s)", [number, words])
        cursor.execute(INSERT_IDENTIFIERS, [number, words, internal])
