"""An answer as it leaves by mail."""

from __future__ import annotations

from dataclasses import dataclass

from countersign.kernel.reading import row_of


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, to which claimed address. mail_id: the newest mail of the question, None for a chat."""

    question: int
    channel: str
    address: str
    vouched: bool
    locale: str
    author: str
    words: str
    mail_id: int | None


_ANSWER = """
SELECT q.id, q.channel, q.address, q.vouched, q.locale, coalesce(a.name, ''), s.words,
       (SELECT m.mail_id FROM general_said m WHERE m.question_id = q.id AND m.mail_id IS NOT NULL AND m.id < s.id
        ORDER BY m.id DESC LIMIT 1)
FROM general_said s JOIN general_question q ON q.id = s.question_id LEFT JOIN identity_account a ON a.id = s.author_id
WHERE s.id = %s AND s.direction = 'out' AND s.remote = ''
"""


def answer_of(said_id: int) -> Answer | None:
    """Return an answer that has not left yet; None when it has, or is none. One query."""
    row = row_of(_ANSWER, [said_id])
    return Answer(*row) if row else None
