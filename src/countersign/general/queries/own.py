"""A conversation as whoever asked sees it: found by the word in the cookie and by nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.general.queries.tray import SaidRow, said_in
from countersign.general.rules.questions import digest
from countersign.kernel.actor import Actor
from countersign.kernel.reading import row_of


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a browser may see of its question. owned: it belongs to somebody's session."""

    id: int
    name: str
    address: str
    state: str
    first_seen_at: datetime
    ends_at: datetime
    owned: bool
    draft_id: int | None
    taken: bool
    said: list[SaidRow]


_OWN = """
SELECT q.id, q.name, q.address, q.state, q.first_seen_at, v.ends_at, v.account_id, q.draft_id,
       q.taken_by_id IS NOT NULL AND q.state = 'open'
FROM general_visit v JOIN general_question q ON q.id = v.question_id WHERE v.digest = %s AND v.ends_at > %s
"""


def conversation(word: str, by: Actor, at: datetime) -> Conversation | None:
    """Return the conversation of a browser; None when it is over or of another session. Two queries."""
    row = row_of(_OWN, [digest(word), at]) if word else None
    if row is None or (row[6] is not None and row[6] != by.id):
        return None
    told: list[Any] = [*row[:6], row[6] is not None, row[7], row[8], said_in(row[0])]
    return Conversation(*told)


def newest_said(word: str, by: Actor, at: datetime) -> tuple[int, int]:
    """Return the question of a browser and the number of the newest thing said in it; zeros for none. One query."""
    sql = (
        "SELECT v.question_id, (SELECT max(s.id) FROM general_said s WHERE s.question_id = v.question_id), "
        "v.account_id "
        "FROM general_visit v WHERE v.digest = %s AND v.ends_at > %s"
    )
    row = row_of(sql, [digest(word), at]) if word else None
    return (0, 0) if row is None or (row[2] is not None and row[2] != by.id) else (row[0], row[1] or 0)
