"""A general question of somebody unknown, and a saved answer."""

from __future__ import annotations

from countersign.general.commands import ask
from countersign.general.commands.saved import save_answer
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now

SAVED = {"en": "Prices of {provider} stand at {portal}.", "ru": "Цены {provider}: {portal}"}


def question_of(lead: Actor) -> tuple[int, int]:
    """Ask a question and save an answer; return their numbers."""
    at = database_now()
    stranger = Actor("nobody", ip="192.0.2.77", locale="ru")
    question = ask(channel="chat", words="Сколько стоит VPS?", name="Анна", locale="ru", by=stranger, at=at)
    return question.pk, save_answer("prices", "Prices", SAVED, by=lead, at=at).pk
