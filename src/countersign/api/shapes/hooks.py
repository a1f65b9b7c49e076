"""Webhooks as programs manage them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from countersign.api.shapes.typed import Body, Said
from countersign.hooks.queries import DeliveryRow, HookRow
from countersign.hooks.rules import EVERYTHING, URL_LENGTH


class NewHook(Body):
    """An address that is to be told; `types` are event types, or * for all. `contract` nothing: of all contracts."""

    name: Annotated[Said, Field(min_length=1, max_length=80)]
    url: Annotated[Said, Field(max_length=URL_LENGTH)]
    types: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=60)] = [EVERYTHING]
    contract: Annotated[Said, Field(max_length=40)] | None = None


class Hook(Schema):
    """A webhook; `state` is on, disabled (nothing reached it for days) or ended."""

    id: int
    name: str
    url: str
    types: list[str]
    contract: str | None
    words: bool
    state: str
    added_at: datetime
    delivered_at: datetime | None
    queued: int


class MadeHook(Hook):
    """A new webhook with its secret, which is not shown again."""

    secret: str


class HookList(Schema):
    """All webhooks, the newest first."""

    items: list[Hook]


class Delivery(Schema):
    """One event for one webhook; `status` and `words` are what the other side answered last."""

    id: int
    type: str
    state: str
    attempts: int
    queued_at: datetime
    tried_at: datetime | None
    next_at: datetime | None
    status: int | None
    words: str
    repeats: int | None


class DeliveryList(Schema):
    """A page of deliveries, the newest first; `next` is the `after` of the following page."""

    items: list[Delivery]
    next: int | None


class Replayed(Schema):
    """The new delivery."""

    id: int


class ReplayedAll(Schema):
    """How many deliveries are sent again; a thousand at most, asked again the next ones are."""

    count: int


def hook(row: HookRow) -> Hook:
    """Tell one webhook."""
    state = "ended" if row.ended_at else "disabled" if row.disabled_at else "on"
    return Hook(
        id=row.id, name=row.name, url=row.url, types=list(row.types), contract=row.contract, words=row.words,
        state=state, added_at=row.added_at, delivered_at=row.delivered_at, queued=row.queued,
    )  # fmt: skip


def delivery(row: DeliveryRow) -> Delivery:
    """Tell one delivery."""
    return Delivery(
        id=row.id, type=row.type, state=row.state, attempts=row.attempts, queued_at=row.queued_at,
        tried_at=row.tried_at, next_at=row.next_at, status=row.status, words=row.words, repeats=row.repeats,
    )  # fmt: skip
