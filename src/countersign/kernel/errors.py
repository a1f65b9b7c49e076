"""The refusals of the product. One base; subclasses live where they are raised.

A subclass' docstring is the operator's text. The user's text is looked up by `code`
in the EN/RU/IT catalogue (context "refusal"), with the facts filled in.
"""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """Something was asked that cannot be done, for a reason the person can read."""

    status = 400
    code = "refused"

    def __init__(self, code: str | None = None, /, **facts: Any) -> None:
        self.code = code or self.code
        self.facts = facts
        super().__init__(self.code, facts)

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code} ({named})" if named else self.code


class NotVisible(DomainError):
    """The thing does not exist for this actor; the same answer for foreign and for missing things."""

    status = 404
    code = "not_found"


class NotAllowed(DomainError):
    """The thing is visible, but this actor may not do this to it."""

    status = 403
    code = "not_allowed"


class StepUpNeeded(Exception):
    """The act wants a second factor, given for this act and this object; a page asks for it.

    No DomainError: a screen that shows refusals beside its form must not swallow it.
    act, object: what the proof must name; `named` is what the page calls the object.
    """

    status = 403
    code = "step_up_needed"

    def __init__(self, act: str, object: str = "", named: str = "") -> None:
        super().__init__(act, object)
        self.act, self.object, self.named = act, object, named


class Conflict(DomainError):
    """The thing has changed meanwhile, or its state does not admit the act."""

    status = 409
    code = "conflict"


class Invalid(DomainError):
    """What was typed cannot be accepted; facts may name the field."""

    status = 422
    code = "invalid"


class TooOften(DomainError):
    """The same was asked too often; `retry_seconds` says when it may be asked again."""

    status = 429
    code = "too_often"


class AlreadyDone(DomainError):
    """The form with this idempotency key was already carried out; `kind` and `id` name its first result."""

    status = 303
    code = "already_done"
