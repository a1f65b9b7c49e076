"""The browser of a conversation: a word in its cookie that nobody guesses, and nobody keeps but the browser."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from countersign import ledger
from countersign.general.models import Question, Visit
from countersign.general.rules.questions import VISIT_LASTS, digest
from countersign.kernel.actor import Actor
from countersign.kernel.writing import writes


@writes
def open_visit(question_id: int, *, by: Actor, at: datetime) -> str:
    """Bind a question to a browser; return the word for its cookie, 256 random bits. It holds for fourteen days."""
    word = secrets.token_urlsafe(32)
    Visit.objects.create(
        question_id=question_id, digest=digest(word), account_id=by.id, made_at=at, ends_at=at + VISIT_LASTS
    )
    return word


@writes
def recognise(word: str, *, by: Actor, at: datetime) -> str | None:
    """Give a conversation to whoever has signed in meanwhile, under a new word; the old one opens nothing any more.

    Returns the new word, or None when the visit is over or somebody else's. The contract is noted, and shown to nobody.
    """
    visit = Visit.objects.select_for_update().filter(digest=digest(word), account=None, ends_at__gt=at).first()
    if visit is None or by.id is None or by.is_staff:
        return None
    new = secrets.token_urlsafe(32)
    Visit.objects.filter(pk=visit.pk).update(digest=digest(new), account_id=by.id)
    question = Question.locked(visit.question_id)
    question.change(account_id=by.id, asked_for_id=by.contract)
    told = replace(by, assurance="A0", contract=None, key=None)
    ledger.append("question.recognised", question, by=told, at=at, staff_only=True)
    return new


@writes
def end_visit(word: str, *, by: Actor, at: datetime) -> None:
    """Forget the browser of a conversation: nobody reads it there any more. What was said stays."""
    Visit.objects.filter(digest=digest(word)).delete()
