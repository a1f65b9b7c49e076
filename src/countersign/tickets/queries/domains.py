"""The domains of those who wrote on a ticket: what a link in its words may want to look like (T65)."""

from __future__ import annotations

from countersign.kernel.reading import rows_of

# It names %(number)s.
DOMAINS = """
SELECT DISTINCT split_part(a.email, '@', 2)
FROM tickets_message m JOIN identity_account a ON a.id = m.author_id WHERE m.ticket_id = %(number)s
"""


def domains_on(number: int) -> frozenset[str]:
    """Return the domains of the addresses of all who wrote on a ticket. One query.

    The caller has already found the ticket.
    Source: T65.
    """
    return frozenset(domain for (domain,) in rows_of(DOMAINS, {"number": number}))
