"""The only writer of devices that are pushed to: added by their browser, ended by their person or by the service."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.settings import setting
from countersign.kernel.settings.pushed import PUSH_NETWORKS
from countersign.kernel.writing import writes
from countersign.notify import policy as policy  # Declares the acts.
from countersign.notify.models import Device, DeviceKeys
from countersign.notify.queries.devices import digest_of
from countersign.notify.rules.push import MOST_DEVICES, Subscription, subscription_fault


@writes
def add_device(account_id: int, name: str, to: Subscription, *, by: Actor, at: datetime) -> int:
    """Let notices be pushed to a browser; whoever it pushed to before is pushed to there no more.

    Raises:  NotAllowed for anybody else's account, Invalid (address, keys), Conflict (too many devices).
    Source:  E40, T99.
    """
    require(by, "device.add", account_id)
    fault = subscription_fault(to, plain=bool(setting(PUSH_NETWORKS)))
    if fault == "push_keys":
        raise Invalid("push_keys", field="endpoint")
    if fault:
        raise Invalid("push_address", field="endpoint")
    held = DeviceKeys.objects.select_for_update().filter(digest=digest_of(to.endpoint)).first()
    if held is not None:
        device = Device.locked(held.device_id)
        if device.account_id == account_id:
            DeviceKeys.objects.filter(pk=held.pk).update(p256dh=to.p256dh, auth=to.auth, seen_at=at)
            return held.device_id
        _end(device, "another person signed in there", by=by.without_key(), at=at)
    if Device.objects.filter(account_id=account_id, ended_at=None).count() >= MOST_DEVICES:
        raise Conflict("devices_many", most=MOST_DEVICES)
    device = Device(account_id=account_id, name=" ".join(name.split())[:80], host=to.host, added_at=at)
    ledger.append("device.added", device, by=by, at=at, staff_only=by.is_staff)
    keys = DeviceKeys(device=device, endpoint=to.endpoint, digest=digest_of(to.endpoint), seen_at=at)
    keys.p256dh, keys.auth = to.p256dh, to.auth
    keys.save(force_insert=True)
    return device.pk


@writes
def end_device(device_id: int, *, by: Actor, at: datetime) -> None:
    """Stop pushing to one's own device, at once; its address and keys are forgotten.

    Raises: NotVisible for anybody else's.
    """
    device = Device.locked(device_id)
    if device.account_id != by.id:
        raise NotVisible
    require(by, "device.end", device)
    if device.ended_at is None:
        _end(device, "ended by the person", by=by, at=at)


@writes
def lose_device(device_id: int, words: str, *, by: Actor, at: datetime) -> None:
    """Record that a push service knows a device no more (404, 410). Idempotent."""
    device = Device.locked(device_id)
    if device.ended_at is None:
        _end(device, words, by=by, at=at)


@writes
def see_device(account_id: int, endpoint: str, *, at: datetime) -> bool:
    """Note that a browser showed itself; False when it is no device of this person."""
    seen = DeviceKeys.objects.filter(digest=digest_of(endpoint), device__account_id=account_id)
    return bool(seen.update(seen_at=at))


@writes
def note_pushed(device_id: int, *, at: datetime) -> None:
    """Note when a push service last took something for a device."""
    DeviceKeys.objects.filter(pk=device_id).update(pushed_at=at)


def _end(device: Device, words: str, *, by: Actor, at: datetime) -> None:
    device.change(ended_at=at, ended_for=words[:200])
    ledger.append("device.ended", device, by=by, at=at, staff_only=by.is_staff)
    DeviceKeys.objects.filter(device_id=device.pk).delete()
