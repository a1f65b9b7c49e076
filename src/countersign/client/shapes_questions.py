"""Shapes of the API: questions; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import NotRequired, TypedDict


class NewSavedAnswer(TypedDict):
    """An answer under a shortcut, by language: English is required."""

    shortcut: str
    title: str
    words: dict[str, str]
    id: NotRequired[int | None]


class Question(TypedDict):
    """A general question: nobody is known by it, and nothing of a contract is told in it."""

    id: int
    channel: str
    name: str
    address: str
    handle: str
    vouched: bool
    locale: str
    state: str
    first_seen_at: str
    last_said_at: str
    waits_since: str | None
    taken_by: str
    taken_at: str | None
    draft_id: int | None
    words: str


class QuestionList(TypedDict):
    """A page of questions; those that wait, the longest waiting first, on one."""

    items: list[Question]
    next: int | None


class QuestionThread(TypedDict):
    """A question with all that was said."""

    question: Question
    said: list[SaidLine]


class Replying(TypedDict):
    """An answer in general words."""

    text: str
    saved: NotRequired[int | None]
    seen: NotRequired[int | None]


class SaidLine(TypedDict):
    """One thing said; `direction` in: by whoever asks."""

    id: int
    direction: str
    author: str
    words: str
    at: str
    shortcut: str
    sent: bool
    delivery: str
    delivery_words: str


class SavedAnswer(TypedDict):
    """An answer kept under a shortcut, by language."""

    id: int
    shortcut: str
    title: str
    words: dict[str, str]
    saved_at: str
    used: int
    used_lately: int
    used_at: str | None


class SavedAnswerList(TypedDict):
    """The answers that are kept."""

    items: list[SavedAnswer]
    next: int | None


class Taking(TypedDict):
    """Taking a question; `over`: from a colleague who has it."""

    over: NotRequired[bool]
