"""Saved answers: written by leads, in three languages, filled with public facts alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from countersign import ledger
from countersign.general.commands.guarding import check_general
from countersign.general.models import SavedAnswer
from countersign.general.queries.facts import public_facts
from countersign.general.rules import questions, saved
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes


@writes
def save_answer(
    shortcut: str, title: str, words: Mapping[str, str], *, saved_id: int | None = None, by: Actor, at: datetime
) -> SavedAnswer:  # fmt: skip
    """Keep an answer under a shortcut, or write a kept one anew.

    words:  language → text; English is required, the others fall back on it. Places: rules.saved.PUBLIC.
    Raises: NotVisible, NotAllowed, Invalid naming the field, Conflict when the shortcut or the answer is gone or taken.
    Source: E16.
    """
    kept = SavedAnswer.locked(saved_id) if saved_id is not None else None
    require(by, "saved_answer.edit", kept)
    if kept is not None and kept.ended_at is not None:
        raise Conflict("saved_ended")
    named = saved.shortcut(shortcut)
    others = SavedAnswer.objects.filter(shortcut=named, ended_at=None)
    if (others.exclude(pk=kept.pk) if kept else others).exists():
        raise Conflict("saved_taken", shortcut=named)
    texts = _texts(words)
    fields = {"shortcut": named, "title": saved.title(title), "words": texts, "saved_at": at}
    if kept is None:
        kept = SavedAnswer(**fields)
        ledger.append("saved_answer.saved", kept, by=by, at=at, staff_only=True)
    else:
        kept.change(**fields)
        ledger.append("saved_answer.changed", kept, by=by, at=at, staff_only=True)
    return kept


@writes
def end_answer(saved_id: int, *, by: Actor, at: datetime) -> SavedAnswer:
    """Offer a saved answer no more; where it was used it stays known. Raises NotVisible, NotAllowed, Conflict."""
    kept = SavedAnswer.locked(saved_id)
    require(by, "saved_answer.edit", kept)
    if kept.ended_at is not None:
        raise Conflict("saved_ended")
    kept.change(ended_at=at)
    ledger.append("saved_answer.ended", kept, by=by, at=at, staff_only=True)
    return kept


def filled(words: Mapping[str, str], locale: str) -> str:
    """Write a saved answer in a language with the public facts of this installation in it. One query."""
    return saved.filled(saved.in_language(words, locale), public_facts(locale))


def _texts(words: Mapping[str, str]) -> dict[str, str]:
    made = {}
    for locale in saved.LANGUAGES:
        text = words.get(locale, "").strip()
        if not text:
            if locale == "en":
                raise Invalid("fact_missing", field="words_en")
            continue
        made[locale] = questions.words(text, field=f"words_{locale}")
        saved.check_places(made[locale], f"words_{locale}")
        check_general(made[locale])
    return made
