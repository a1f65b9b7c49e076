"""General questions and the answers that are saved for them."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from countersign.api.shapes.rows import list_of, shape_of
from countersign.api.shapes.typed import Body, Line, Number, Said
from countersign.general.queries.saved import SavedRow
from countersign.general.queries.tray import QuestionRow, SaidRow

Words = Annotated[Said, Field(min_length=1, max_length=10_000)]
Question = shape_of(
    QuestionRow, "Question",
    "A general question: nobody is known by it, and nothing of a contract is told in it. `vouched`: the address is.",
    "id channel name address handle vouched locale state first_seen_at last_said_at waits_since taken_by taken_at "
    "draft_id words",
)  # fmt: skip
QuestionList = list_of(Question, "A page of questions; those that wait, the longest waiting first, on one.")
SaidLine = shape_of(SaidRow, "SaidLine", "One thing said; `direction` in: by whoever asks.",
                    "id direction author words at shortcut sent delivery delivery_words")  # fmt: skip
SavedAnswer = shape_of(SavedRow, "SavedAnswer", "An answer kept under a shortcut, by language.",
                       "id shortcut title words saved_at used used_lately used_at")  # fmt: skip
SavedAnswerList = list_of(SavedAnswer, "The answers that are kept.")
Settled = Literal["answered", "turned", "spam", "expired"]


class QuestionThread(Schema):
    """A question with all that was said."""

    question: Question  # type: ignore[valid-type]
    said: list[SaidLine]  # type: ignore[valid-type]


class Replying(Body):
    """An answer in general words. `saved`: the saved answer that it was made from; `seen`: refuse after newer words."""

    text: Words
    saved: Number | None = None
    seen: Number | None = None


class Taking(Body):
    """Taking a question; `over`: from a colleague who has it."""

    over: bool = False


class NewSavedAnswer(Body):
    """An answer under a shortcut, by language: English is required. `id`: that of the one that is written anew."""

    shortcut: Annotated[Said, Field(max_length=40)]
    title: Line
    words: dict[Literal["en", "ru", "it"], Annotated[Said, Field(max_length=10_000)]]
    id: Number | None = None
