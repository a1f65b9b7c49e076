"""Reads of the devices that are pushed to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from countersign.kernel.reading import rows_of
from countersign.notify.rules.push import Subscription


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device that is pushed to. digest: of its address, by which its browser knows itself."""

    id: int
    subscription: Subscription
    name: str
    host: str
    digest: str
    added_at: datetime
    seen_at: datetime
    pushed_at: datetime | None


def digest_of(endpoint: str) -> str:
    """Name an address without telling it: whoever knows the address can push."""
    return hashlib.sha256(endpoint.encode()).hexdigest()


def devices_of(account_id: int) -> list[DeviceRow]:
    """Return a person's devices that have not ended, the oldest first. One query."""
    found = rows_of(
        "SELECT d.id, k.endpoint, k.p256dh, k.auth, d.name, d.host, k.digest, d.added_at, k.seen_at, k.pushed_at "
        "FROM notify_device d JOIN notify_device_keys k ON k.device_id = d.id "
        "WHERE d.account_id = %s AND d.ended_at IS NULL ORDER BY d.id",
        [account_id],
    )
    return [DeviceRow(id_, Subscription(*keys[:3]), *keys[3:]) for id_, *keys in found]
