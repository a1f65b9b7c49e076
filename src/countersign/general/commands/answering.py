"""What the staff do with a question: take it, answer it in general words, put it away."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.general.commands.guarding import check_general
from countersign.general.commands.saved import filled
from countersign.general.models import Question, Said, SavedAnswer
from countersign.general.queries.facts import turned_words
from countersign.general.rules import questions as rules
from countersign.general.rules import saved
from countersign.general.rules.questions import Direction, State
from countersign.identity.queries import account
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, NotVisible
from countersign.kernel.writing import writes


@writes
def take(question_id: int, *, over: bool = False, by: Actor, at: datetime) -> Question:
    """Take a question, so that a second person does not answer it too. Idempotent for whoever has it.

    over:   take it from whoever has it, knowingly.
    Raises: NotVisible, NotAllowed, Conflict (question_taken) with the name of whoever was quicker.
    Source: E17.
    """
    question = Question.locked(question_id)
    require(by, "question.take", question)
    if question.taken_by_id == by.account_id:
        return question
    if not over:
        _check_free(question, by)
    question.change(taken_by_id=by.account_id, taken_at=at)
    ledger.append("question.taken", question, by=by, at=at, staff_only=True)
    return question


@writes
def answer(
    question_id: int, words: str, *, seen: int | None = None, saved_id: int | None = None, by: Actor, at: datetime
) -> Said:  # fmt: skip
    """Answer a question in general words.

    seen:   the newest thing said that the writer has read; something newer, a colleague's answer too, is shown first.
    saved_id: the saved answer that it was made from, one that is offered no more too.
    Raises: NotVisible, NotAllowed, Invalid (answer_names_contract, too_long …), Conflict (question_taken,
            question_news, question_spam).
    Source: S3, E17; T26.
    """
    question = Question.locked(question_id)
    require(by, "question.answer", question)
    _check_free(question, by)
    if question.state == State.SPAM:
        raise Conflict("question_spam")
    news = Said.objects.filter(question=question, pk__gt=seen or 0).exclude(author_id=by.account_id)
    if seen is not None and news.exists():
        raise Conflict("question_news")
    kept = rules.words(words)
    saved.check_filled(kept)
    check_general(kept)
    if saved_id is not None and not SavedAnswer.objects.filter(pk=saved_id).exists():
        raise NotVisible
    said = Said(
        question=question, direction=Direction.OUT.value, author_id=by.account_id, words=kept, at=at,
        assurance=by.assurance, saved_id=saved_id,
    )  # fmt: skip
    question.change(
        state=State.ANSWERED.value, waits_since=None, last_said_at=at, settled_at=at,
        taken_by_id=by.account_id, taken_at=question.taken_at if question.taken_by_id == by.account_id else at,
    )  # fmt: skip
    ledger.append("question.answered", question, by=by, at=at, parts=[said], staff_only=True)
    return said


@writes
def answer_with_saved(
    question_id: int, shortcut: str, *, seen: int | None = None, by: Actor, at: datetime
) -> Said:  # fmt: skip
    """Answer with a saved answer in the language of whoever asked. Raises as `answer`, and for a missing shortcut."""
    question = Question.locked(question_id)
    kept = SavedAnswer.objects.filter(shortcut=shortcut, ended_at=None).first()
    if kept is None:
        raise NotVisible
    words = filled(kept.words, question.locale)
    return answer(question_id, words, seen=seen, saved_id=kept.pk, by=by, at=at)


@writes
def mark_spam(question_id: int, *, by: Actor, at: datetime) -> Question:
    """Call a question spam: it stays that whatever is said in it. Raises NotVisible, NotAllowed."""
    question = Question.locked(question_id)
    require(by, "question.mark_spam", question)
    if question.state != State.SPAM:
        question.change(state=State.SPAM.value, settled_at=at, waits_since=None)
        ledger.append("question.marked_spam", question, by=by, at=at, staff_only=True)
    return question


@writes
def reopen(question_id: int, *, by: Actor, at: datetime) -> Question:
    """Put a question back into the tray. Raises NotVisible, NotAllowed, Conflict when it is open."""
    question = Question.locked(question_id)
    require(by, "question.reopen", question)
    if question.state == State.OPEN:
        raise Conflict("question_open")
    question.change(state=State.OPEN.value, settled_at=None, waits_since=at)
    ledger.append("question.reopened", question, by=by, at=at, staff_only=True)
    return question


@writes
def mark_turned(question_id: int, draft_id: int, *, by: Actor, at: datetime) -> Question:
    """Note the draft that was made of a question, for the room above.

    Of a question that the staff turned, whoever asked hears where to sign in, and no more.
    Raises: NotVisible, NotAllowed, Conflict.
    """
    question = Question.locked(question_id)
    if by.is_customer and question.account_id != by.id:
        raise NotVisible
    if not by.is_customer:
        require(by, "question.turn", question)
    if question.draft_id is not None:
        raise Conflict("question_turned")
    question.change(state=State.TURNED.value, draft_id=draft_id, last_said_at=at, waits_since=None, settled_at=at)
    parts = []
    if by.is_staff:
        known = draft_id if question.asked_for_id is not None else None
        parts = [
            Said(
                question=question, direction=Direction.OUT.value, author_id=by.account_id, at=at,
                assurance=by.assurance, words=turned_words(question.locale, known),
            )
        ]  # fmt: skip
        question.change(taken_by_id=question.taken_by_id or by.account_id, taken_at=question.taken_at or at)
    ledger.append("question.turned", question, by=by, at=at, parts=parts, facts={"draft": draft_id}, staff_only=True)
    return question


def _check_free(question: Question, by: Actor) -> None:
    holder = question.taken_by_id
    if holder is None or holder == by.account_id or not rules.waits(question.state):
        return
    person = account(holder)
    if person is not None and person.is_active:
        raise Conflict("question_taken", name=person.name, at=question.taken_at)
