"""Reads of hooks and of what became of their deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from countersign.hooks import policy as policy  # Declares the acts.
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import row_of, rows_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class HookRow:
    """A hook with how it does. failed: how many events it was to be told of and was not."""

    id: int
    name: str
    url: str
    types: tuple[str, ...]
    contract: str | None
    words: bool
    added_at: datetime
    ended_at: datetime | None
    disabled_at: datetime | None
    delivered_at: datetime | None
    queued: int
    failed: int


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery with what the other side said to it last."""

    id: int
    event: int
    type: str
    state: str
    attempts: int
    queued_at: datetime
    tried_at: datetime | None
    next_at: datetime | None
    status: int | None
    words: str
    repeats: int | None
    body: str


# Failed, and neither on its way again nor arrived since.
_LOST = """d.repeats_id IS NULL AND d.state = 'failed' AND NOT EXISTS (
  SELECT 1 FROM hooks_delivery r WHERE r.repeats_id = d.id AND r.state <> 'failed')"""
_HOOKS = """
SELECT h.id, h.name, h.url, h.types, (SELECT number FROM customers_contract WHERE id = h.contract_id), h.words,
       h.added_at, h.ended_at, h.disabled_at,
       (SELECT max(d.tried_at) FROM hooks_delivery d WHERE d.hook_id = h.id AND d.state = 'delivered'),
       (SELECT count(*) FROM hooks_delivery d WHERE d.hook_id = h.id AND d.state = 'queued'),
       (SELECT count(*) FROM hooks_delivery d WHERE d.hook_id = h.id AND """ + _LOST + """)
FROM hooks_hook h
"""
_DELIVERIES = """
SELECT id, event, type, state, attempts, queued_at, tried_at, next_at, status, words, repeats_id, body
FROM hooks_delivery WHERE hook_id = %s AND id < coalesce(%s::bigint, 9223372036854775807)
ORDER BY id DESC LIMIT %s
"""
_FAILING = """
SELECT min(first_tried_at) FROM hooks_delivery WHERE hook_id = %s AND state <> 'delivered' AND first_tried_at >
  coalesce((SELECT max(tried_at) FROM hooks_delivery WHERE hook_id = %s AND state = 'delivered'), '-infinity')
"""
# Of the newest that was tried to its end.
_SILENT = """
SELECT coalesce((
  SELECT o.status IS NULL FROM hooks_delivery o
  WHERE o.hook_id = d.hook_id AND (o.status IS NOT NULL OR o.words <> '') ORDER BY o.id DESC LIMIT 1
), false) FROM hooks_delivery d WHERE d.id = %s
"""


def hooks(by: Actor) -> list[HookRow]:
    """List all hooks, the newest first. One query. Raises NotAllowed."""
    require(by, "hook.see")
    return [_hook(row) for row in rows_of(f"{_HOOKS} ORDER BY h.id DESC")]


def hook(number: int, by: Actor) -> HookRow:
    """Return one hook. One query. Raises NotAllowed, NotVisible."""
    require(by, "hook.see")
    row = row_of(f"{_HOOKS} WHERE h.id = %s", [number])
    if row is None:
        raise NotVisible
    return _hook(row)


def deliveries(number: int, by: Actor, after: int | None = None) -> tuple[list[DeliveryRow], int | None]:
    """Return a page of a hook's deliveries, the newest first, and the key of the next. Two queries."""
    hook(number, by)
    rows = [DeliveryRow(*row) for row in rows_of(_DELIVERIES, [number, after, PAGE + 1])]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def failing_since(number: int) -> datetime | None:
    """Return since when nothing reached a hook; nothing when the last attempt did. One query."""
    row = row_of(_FAILING, [number, number])
    return row[0] if row else None


def is_silent(delivery: int) -> bool:
    """Tell whether the address of a delivery did not answer the last time. One query."""
    row = row_of(_SILENT, [delivery])
    return bool(row and row[0])


def failed(number: int, most: int) -> list[int]:
    """Name the oldest deliveries whose event never reached a hook. One query."""
    sql = f"SELECT d.id FROM hooks_delivery d WHERE d.hook_id = %s AND {_LOST} ORDER BY d.id LIMIT %s"
    return [row[0] for row in rows_of(sql, [number, most])]


def queued_since(moment: datetime) -> list[int]:
    """Name the deliveries whose next attempt was due before a moment: their job was lost. One query."""
    sql = "SELECT id FROM hooks_delivery WHERE state = 'queued' AND coalesce(next_at, queued_at) < %s ORDER BY id"
    return [row[0] for row in rows_of(sql, [moment])]


def _hook(row: tuple) -> HookRow:  # type: ignore[type-arg]
    return HookRow(*(*row[:3], tuple(row[3]), *row[4:]))
