"""Shapes of the API: acts; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from countersign.client.shapes_tickets import Severity


class Addressing(TypedDict):
    """Whom the ticket is meant for; nothing takes the name off. `mode` only: nobody else takes it."""

    person: int | None
    mode: NotRequired[Literal["preferred", "only"]]


class MaybeReason(TypedDict):
    """Why, if one likes to say."""

    reason: NotRequired[str]


class Raising(TypedDict):
    """Another severity, with the reason that both sides read."""

    severity: Severity
    reason: str


class Rating(TypedDict):
    """How it went, 1 to 5."""

    satisfaction: int
    comment: NotRequired[str]


class Saying(TypedDict):
    """A text with files; `uploads` are tokens that POST /uploads gave."""

    text: str
    uploads: NotRequired[list[str]]


class Stating(TypedDict):
    """Facts by name; those left out stay, an empty text takes an optional one away."""

    facts: dict[str, str]


class Suspending(TypedDict):
    """Putting a ticket aside until another one closes, or until a time."""

    ticket: NotRequired[int | None]
    until: NotRequired[str | None]
    reason: NotRequired[str]
