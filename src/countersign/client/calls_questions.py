"""Calls of the API: questions. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Literal

from countersign.client.caller import Caller
from countersign.client.shapes_account import Became
from countersign.client.shapes_questions import (
    NewSavedAnswer,
    QuestionList,
    QuestionThread,
    Replying,
    SavedAnswerList,
    Taking,
)


class Questions(Caller):
    """Calls of the API: questions."""

    def list_questions(
        self, *, state: Literal["answered", "turned", "spam", "expired"] | None = None, after: int | None = None
    ) -> QuestionList:
        """List the general questions that wait, or those that are settled"""
        told: QuestionList = self._ask("GET", "/api/v1/questions", query={"state": state, "after": after})
        return told

    def get_question(self, question: int) -> QuestionThread:
        """Read a general question with all that was said"""
        told: QuestionThread = self._ask("GET", f"/api/v1/questions/{question}")
        return told

    def take_question(
        self, question: int, body: Taking, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Take a general question"""
        told: Became = self._ask(
            "POST", f"/api/v1/questions/{question}/acceptance", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def answer_question(
        self, question: int, body: Replying, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Answer a general question"""
        told: Became = self._ask(
            "POST", f"/api/v1/questions/{question}/answers", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def mark_spam(self, question: int, *, key: str | None = None, if_match: str | None = None) -> Became:
        """Call a general question spam"""
        told: Became = self._ask(
            "POST", f"/api/v1/questions/{question}/spam", headers={"If-Match": if_match}, key=key
        )
        return told

    def reopen_question(self, question: int, *, key: str | None = None, if_match: str | None = None) -> Became:
        """Open a general question again"""
        told: Became = self._ask(
            "POST", f"/api/v1/questions/{question}/reopening", headers={"If-Match": if_match}, key=key
        )
        return told

    def turn_question(self, question: int, *, key: str | None = None) -> Became:
        """Make a draft of a general question"""
        told: Became = self._ask("POST", f"/api/v1/questions/{question}/draft", key=key)
        return told

    def list_saved_answers(self) -> SavedAnswerList:
        """List the answers that are kept"""
        told: SavedAnswerList = self._ask("GET", "/api/v1/saved-answers")
        return told

    def save_answer(self, body: NewSavedAnswer, *, key: str | None = None) -> Became:
        """Keep an answer under a shortcut, or write a kept one anew"""
        told: Became = self._ask("POST", "/api/v1/saved-answers", body=body, key=key)
        return told

    def end_saved_answer(self, saved: int, *, key: str | None = None) -> Became:
        """Offer a saved answer no more"""
        told: Became = self._ask("POST", f"/api/v1/saved-answers/{saved}/end", key=key)
        return told
