"""Shapes of the API: hooks; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import NotRequired, TypedDict


class Delivery(TypedDict):
    """One event for one webhook; `status` and `words` are what the other side answered last."""

    id: int
    type: str
    state: str
    attempts: int
    queued_at: str
    tried_at: str | None
    next_at: str | None
    status: int | None
    words: str
    repeats: int | None


class DeliveryList(TypedDict):
    """A page of deliveries, the newest first; `next` is the `after` of the following page."""

    items: list[Delivery]
    next: int | None


class Hook(TypedDict):
    """A webhook; `state` is on, disabled (nothing reached it for days) or ended."""

    id: int
    name: str
    url: str
    types: list[str]
    contract: str | None
    words: bool
    state: str
    added_at: str
    delivered_at: str | None
    queued: int


class HookList(TypedDict):
    """All webhooks, the newest first."""

    items: list[Hook]


class MadeHook(TypedDict):
    """A new webhook with its secret, which is not shown again."""

    id: int
    name: str
    url: str
    types: list[str]
    contract: str | None
    words: bool
    state: str
    added_at: str
    delivered_at: str | None
    queued: int
    secret: str


class NewHook(TypedDict):
    """An address that is to be told; `types` are event types, or * for all."""

    name: str
    url: str
    types: NotRequired[list[str]]
    contract: NotRequired[str | None]


class Replayed(TypedDict):
    """The new delivery."""

    id: int


class ReplayedAll(TypedDict):
    """How many deliveries are sent again; a thousand at most, asked again the next ones are."""

    count: int
