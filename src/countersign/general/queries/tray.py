"""The tray as the staff see it: nothing of a contract, of an account or of a customer is read here (T26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from countersign.general import policy as policy  # Declares the acts.
from countersign.general.rules.questions import State
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import row_of, rows_of

PAGE = 50
SHOWN = 100
# How many questions wait; a screen reads it in a statement that it runs anyway.
WAITING = "SELECT count(*) FROM general_question WHERE state = 'open'"


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question.

    signed_in: it was asked in a session; whose, the tray does not say.
    words:     the last thing that whoever asked said, in short.
    """

    id: int
    channel: str
    name: str
    address: str
    handle: str
    vouched: bool
    locale: str
    state: str
    first_seen_at: datetime
    last_said_at: datetime
    waits_since: datetime | None
    taken_by_id: int | None
    taken_by: str
    taken_at: datetime | None
    draft_id: int | None
    signed_in: bool
    words: str

    ledger_kind = "question"


@dataclass(frozen=True, slots=True)
class SaidRow:
    """One thing said. author: the staff member's name; empty for whoever asked. delivery: how it left, if it had to."""

    id: int
    direction: str
    author: str
    words: str
    at: datetime
    shortcut: str
    sent: bool
    delivery: str
    delivery_words: str


_ROWS = """
SELECT q.id, q.channel, q.name, q.address, q.handle, q.vouched, q.locale, q.state, q.first_seen_at, q.last_said_at,
       q.waits_since, q.taken_by_id, coalesce(a.name, ''), q.taken_at, q.draft_id, q.account_id IS NOT NULL,
       coalesce((SELECT left(s.words, 300) FROM general_said s WHERE s.question_id = q.id AND s.direction = 'in'
                 ORDER BY s.id DESC LIMIT 1), '')
FROM general_question q LEFT JOIN identity_account a ON a.id = q.taken_by_id
"""
_SAID = """
SELECT s.id, s.direction, coalesce(a.name, ''), s.words, s.at, coalesce(v.shortcut, ''), s.remote <> '',
       coalesce(d.state, ''), coalesce(d.words, '')
FROM general_said s LEFT JOIN identity_account a ON a.id = s.author_id
LEFT JOIN general_saved_answer v ON v.id = s.saved_id LEFT JOIN general_dispatch d ON d.said_id = s.id
WHERE s.question_id = %s AND s.id < coalesce(%s::bigint, 9223372036854775807) ORDER BY s.id DESC LIMIT %s
"""


def waiting(by: Actor) -> list[QuestionRow]:
    """Return the open questions, who waits longest first, at most fifty. One query. Raises NotAllowed."""
    require(by, "question.read")
    sql = f"{_ROWS} WHERE q.state = 'open' ORDER BY q.waits_since, q.id LIMIT %s"
    return [QuestionRow(*row) for row in rows_of(sql, [PAGE])]


def settled(by: Actor, state: str, before: int | None = None) -> tuple[list[QuestionRow], int | None]:
    """Return a page of settled questions, the newest first, and the key of the next. One query. Raises NotAllowed."""
    require(by, "question.read")
    sql = f"{_ROWS} WHERE q.state = %s AND (%s::bigint IS NULL OR q.id < %s) ORDER BY q.id DESC LIMIT %s"
    rows = [QuestionRow(*row) for row in rows_of(sql, [state, before, before, PAGE + 1])]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def question(number: int, by: Actor) -> QuestionRow:
    """Return one question. One query. Raises NotAllowed, NotVisible."""
    require(by, "question.read")
    row = row_of(f"{_ROWS} WHERE q.id = %s", [number])
    if row is None:
        raise NotVisible
    return QuestionRow(*row)


def thread(number: int, by: Actor) -> list[SaidRow]:
    """Return all that was said in a question, in its order. One query. Raises NotAllowed."""
    require(by, "question.read")
    return said_in(number)


def thread_page(number: int, by: Actor, before: int | None = None) -> tuple[list[SaidRow], int | None]:
    """Return the newest that was said in a question, in its order, and the key of what came earlier. One query.

    Whoever writes by a messenger may write without an end. Raises NotAllowed.
    """
    require(by, "question.read")
    rows = said_in(number, before, SHOWN + 1)
    return rows[-SHOWN:], rows[-SHOWN].id if len(rows) > SHOWN else None


def said_in(number: int, before: int | None = None, most: int | None = None) -> list[SaidRow]:
    """Return what was said in a question; whoever asks has shown that it is theirs. One query."""
    return [SaidRow(*row) for row in reversed(rows_of(_SAID, [number, before, most]))]


def dispatches_due(before: datetime) -> list[int]:
    """Name the answers that were queued before an instant and have not left. One query."""
    sql = "SELECT id FROM general_dispatch WHERE state = 'queued' AND coalesce(tried_at, queued_at) < %s ORDER BY id"
    return [row[0] for row in rows_of(sql, [before])]


STATES = tuple(state.value for state in State)
