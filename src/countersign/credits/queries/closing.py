"""What a closed ticket's page needs beside the ticket itself, in one query."""

from __future__ import annotations

from dataclasses import dataclass

from countersign.credits import policy
from countersign.credits.queries.claims import ROWS, TOLD, ClaimRow, read
from countersign.kernel.actor import Actor
from countersign.kernel.reading import rows_of
from countersign.tickets.queries.papers import UNSENT


@dataclass(frozen=True, slots=True)
class Closing:
    """What is left of a closed ticket: claims that rest on it, and the customer's words that were not sent."""

    claims: list[ClaimRow]
    text: str


_CLOSING = f"""
SELECT (SELECT d.content ->> 'text' FROM tickets_draft d WHERE d.account_id = %s AND d.place = %s AND {UNSENT}), q.*
FROM (SELECT) one LEFT JOIN ({ROWS} WHERE q.contract_id = %s AND %s = ANY(q.tickets) AND {TOLD}) q ON true
ORDER BY q.id
"""


def closing_of(by: Actor, number: int, contract_id: int) -> Closing:
    """Return the claims that rest on a closed ticket, and the person's unsent words on it. One query."""
    rows = rows_of(_CLOSING, [by.account_id, f"{number}:message", contract_id, number])
    found = [read(tuple(row[1:])) for row in rows if row[1] is not None]
    return Closing([one for one in found if policy.can_read(by, one)], rows[0][0] or "")
