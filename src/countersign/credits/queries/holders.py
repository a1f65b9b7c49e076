"""Who held tickets: they do not decide what their lateness costs, nor answer complaints about it."""

from __future__ import annotations

from collections.abc import Collection

from countersign.kernel.reading import rows_of

HOLDERS = """
SELECT person_id FROM tickets_assignment WHERE ticket_id = ANY(%s) AND accepted_at IS NOT NULL
UNION SELECT holder_id FROM tickets_ticket WHERE id = ANY(%s) AND holder_id IS NOT NULL
"""


def holders_of(tickets: Collection[int]) -> frozenset[int]:
    """Return the accounts that ever held one of these tickets, custody included. One query, none without tickets."""
    if not tickets:
        return frozenset()
    asked = sorted(tickets)
    return frozenset(person for (person,) in rows_of(HOLDERS, [asked, asked]))
