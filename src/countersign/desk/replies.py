"""What is typed into a form that speaks to the customer, as the reply that leaves some seconds later (E28)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from countersign.desk.forms import Typed
from countersign.kernel.actor import Actor
from countersign.tickets import commands
from countersign.tickets.rules.leaving import Kind, Reply

# Of a form's fields these are its own affair: they come back with no words.
_OF_THE_FORM = frozenset({
    "csrfmiddlewaretoken", "idempotency_key", "seen", "upload", "files", "then", "anyway", "secret", "key",
})  # fmt: skip


def reply(kind: Kind, typed: Typed, form: str, fields: Mapping[str, Any] | None = None) -> Reply:
    """Write a reply from its form. form: the part of a draft's place that belongs to it."""
    words = typed.words()
    kept = {name: typed.text(name) for name in typed.post if name not in _OF_THE_FORM}
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in (fields or {}).items()}
    return Reply(kind, words.text, tuple(words.uploads), words.seen, told, form, kept)


def answer(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    """Send the composer's answer; the pressed button may accept the ticket first, or wait afterwards."""
    then = typed.text("then")
    if then == "accept":
        commands.check_turn(number, by=by, at=at)
    if then == "wait":
        return commands.send(number, reply(Kind.ASK, typed, "answer"), by=by, at=at)
    said = reply(Kind.ANSWER, typed, "answer", {"promised_at": typed.promise(at)})
    return commands.send(number, replace(said, kind=Kind.ACCEPT) if then == "accept" else said, by=by, at=at)
