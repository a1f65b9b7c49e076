"""Shapes of the API: letterboxes; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import NotRequired, TypedDict


class DealingWith(TypedDict):
    """What was done about an address; `write_again`: mail is sent there again."""

    reason: str
    write_again: NotRequired[bool]


class Letterbox(TypedDict):
    """An address that mail came back from."""

    id: int
    address: str
    account: int | None
    person: str
    is_current: bool
    stopped_at: str | None
    task: str
    task_at: str | None
    taken_by: str
    words: str
    ticket: int | None
    told_at: str | None


class LetterboxList(TypedDict):
    """The addresses that wait for somebody, the longest waiting first."""

    items: list[Letterbox]
    next: int | None
