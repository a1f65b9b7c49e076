"""Who looked at tickets that are not their work, and who has to say why first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotAllowed
from countersign.kernel.reading import row_of, rows_of
from countersign.tickets import policy
from countersign.tickets.rules.reading import SAID_FOR

PAGE = 50


class ReasonWanted(NotAllowed):
    """The person has to say first why they look at this ticket."""

    code = "reading_reason_wanted"


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One look with its reason."""

    id: int
    number: int
    person: str
    reason: str
    at: datetime


_SAID = """
SELECT 1 FROM tickets_reading WHERE ticket_id = %s AND person_id = %s AND at > clock_timestamp() - %s LIMIT 1
"""
_PAGE = """
SELECT id, ticket_id, person_name, reason, at FROM tickets_reading
WHERE id < coalesce(%s::bigint, 9223372036854775807) ORDER BY id DESC LIMIT %s
"""


def check_reason(ticket: policy.ReadTicket, by: Actor, *, old: bool) -> None:
    """Refuse a ticket to staff who have to say why they look and did not in twelve hours.

    old:     closed for more than fourteen days: then everybody says why.
    Queries: none for whoever works on tickets, unless it is old; else one.
    Raises:  ReasonWanted.
    Source:  security T91.
    """
    if not by.is_staff or (not old and policy.is_own_work(by, ticket)):
        return
    if row_of(_SAID, [ticket.number, by.id, SAID_FOR]) is None:
        raise ReasonWanted(number=ticket.number)


def readings(by: Actor, after: int | None = None) -> tuple[list[ReadingRow], int | None]:
    """Return a page of looks, the newest first, and the key of the next page. One query. Raises NotAllowed."""
    require(by, "ticket.see_reads")
    rows = [ReadingRow(*row) for row in rows_of(_PAGE, [after, PAGE + 1])]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None
