"""Devices as their page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from countersign.kernel.actor import Actor
from countersign.notify.queries.devices import devices_of
from countersign.ui import times


@dataclass(frozen=True, slots=True)
class ShownDevice:
    """One line of the list: ready words."""

    id: int
    name: str
    host: str
    added: str
    seen: str
    pushed: str


def shown_devices(by: Actor) -> list[ShownDevice]:
    """Write a person's devices. One query."""

    def when(moment: datetime | None) -> str:
        return times.exact_with_zone(moment, by.zone, by.locale) if moment else ""

    return [
        ShownDevice(row.id, row.name, row.host, when(row.added_at), when(row.seen_at), when(row.pushed_at))
        for row in devices_of(by.account_id)
    ]
