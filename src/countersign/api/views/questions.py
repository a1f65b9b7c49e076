"""General questions and the answers that are saved for them: the staff's side."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema

from countersign.api.deed import Deed, Read, declare
from countersign.api.rules import Scope
from countersign.api.shapes import questions as shapes
from countersign.api.shapes.rows import whole
from countersign.general.commands import answering, saved
from countersign.general.queries import saved as kept
from countersign.general.queries import tray
from countersign.intake.commands.questions import file_from_question
from countersign.kernel.actor import Actor

router = Router(tags=["questions"])
READS, WRITES = Scope.DESK_READ, Scope.DESK_WRITE


def _listed(given: Any, by: Actor, at: datetime) -> Schema:
    if given.state is None:
        return whole(shapes.Question, shapes.QuestionList, tray.waiting(by))
    found, following = tray.settled(by, given.state, before=given.after)
    told: Schema = shapes.QuestionList(items=[shapes.Question.model_validate(row) for row in found], next=following)
    return told


def _question(given: Any, by: Actor, at: datetime) -> Schema:
    row = tray.question(given.question, by)
    said = [shapes.SaidLine.model_validate(one) for one in tray.thread(given.question, by)]
    return shapes.QuestionThread(question=shapes.Question.model_validate(row), said=said)


def _answer(given: Any, by: Actor, at: datetime) -> int:
    body = given.body
    answering.answer(given.question, body.text, seen=body.seen, saved_id=body.saved, by=by, at=at)
    return int(given.question)


def _save(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    return saved.save_answer(body.shortcut, body.title, dict(body.words), saved_id=body.id, by=by, at=at)


QUESTION = Read("questions/{int:question}", "get_question", "Read a general question with all that was said",
                shapes.QuestionThread, _question, READS)  # fmt: skip
declare(router, (
    Read("questions", "list_questions", "List the general questions that wait, or those that are settled",
         shapes.QuestionList, _listed, READS,
         {"state": (shapes.Settled | None, None), "after": (shapes.Number | None, None)}),
    QUESTION,
    Deed("questions/{int:question}/acceptance", "take_question", "Take a general question",
         lambda given, by, at: answering.take(given.question, over=given.body.over, by=by, at=at), "question", WRITES,
         shapes.Taking, of=QUESTION),
    Deed("questions/{int:question}/answers", "answer_question", "Answer a general question", _answer, "question",
         WRITES, shapes.Replying, of=QUESTION),
    Deed("questions/{int:question}/spam", "mark_spam", "Call a general question spam",
         lambda given, by, at: answering.mark_spam(given.question, by=by, at=at), "question", WRITES, of=QUESTION),
    Deed("questions/{int:question}/reopening", "reopen_question", "Open a general question again",
         lambda given, by, at: answering.reopen(given.question, by=by, at=at), "question", WRITES, of=QUESTION),
    Deed("questions/{int:question}/draft", "turn_question", "Make a draft of a general question",
         lambda given, by, at: file_from_question(given.question, by=by, at=at), "draft", WRITES, made="drafts/{id}"),
    Read("saved-answers", "list_saved_answers", "List the answers that are kept", shapes.SavedAnswerList,
         lambda given, by, at: whole(shapes.SavedAnswer, shapes.SavedAnswerList, kept.saved_answers(by)), READS),
    Deed("saved-answers", "save_answer", "Keep an answer under a shortcut, or write a kept one anew", _save,
         "saved_answer", WRITES, shapes.NewSavedAnswer),
    Deed("saved-answers/{int:saved}/end", "end_saved_answer", "Offer a saved answer no more",
         lambda given, by, at: saved.end_answer(given.saved, by=by, at=at), "saved_answer", WRITES),
))  # fmt: skip
