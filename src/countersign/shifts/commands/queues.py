"""Queues are set up; a time without anybody who answers for one is raised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.shifts.commands.finding import name_of
from countersign.shifts.models import Queue
from countersign.shifts.rules.gaps import Interval


@dataclass(frozen=True, slots=True)
class QueueFields:
    """What a queue takes and who answers for it; see `models.Queue`."""

    name: str
    kinds: Sequence[str] = ()
    products: Sequence[str] = ()
    calendar: str = ""
    custodian_id: int | None = None
    cap: int = 8


@writes
def add_queue(fields: QueueFields, *, by: Actor, at: datetime) -> Queue:
    """Set up a queue. Raises NotAllowed, Invalid. Source: domain 2, Queue; 5.1."""
    require(by, "queue.set")
    queue = Queue(**_checked(fields))
    ledger.append("queue.added", queue, by=by, at=at, staff_only=True)
    return queue


@writes
def change_queue(queue_id: int, fields: QueueFields, *, by: Actor, at: datetime) -> Queue:
    """Change what a queue takes, or who answers for it. Raises NotVisible, NotAllowed, Invalid, Conflict."""
    queue = Queue.locked(queue_id)
    require(by, "queue.set", queue)
    if queue.ended_at is not None:
        raise Conflict("queue_ended")
    if queue.change(**_checked(fields, but=queue.pk)):
        ledger.append("queue.changed", queue, by=by, at=at, staff_only=True)
    return queue


@writes
def end_queue(queue_id: int, *, by: Actor, at: datetime) -> Queue:
    """Let no more tickets and shifts come to a queue. Raises NotVisible, NotAllowed."""
    queue = Queue.locked(queue_id)
    require(by, "queue.set", queue)
    if queue.ended_at is None and queue.change(ended_at=at):
        ledger.append("queue.ended", queue, by=by, at=at, staff_only=True)
    return queue


@writes
def raise_gaps(queue_id: int, gaps: Sequence[Interval], *, by: Actor, at: datetime) -> Queue:
    """Record that nobody answers for a queue at some time of the coming fortnight; managers are told of the event.

    gaps: as `queries.gaps` found them, none empty. Raises NotVisible, NotAllowed. Source: domain 2, Shift.
    """
    queue = Queue.locked(queue_id)
    require(by, "shift.watch", queue)
    told = [[begins, ends] for begins, ends in gaps]
    ledger.append("queue.gap_found", queue, by=by, at=at, facts={"gaps": told}, staff_only=True)
    return queue


def _checked(fields: QueueFields, *, but: int | None = None) -> dict[str, object]:
    name = " ".join(fields.name.split())
    if not 0 < len(name) <= 80:
        raise Invalid("queue_name", field="name")
    if Queue.objects.filter(name=name, ended_at=None).exclude(pk=but or 0).exists():
        raise Invalid("queue_name_taken", field="name", name=name)
    if not 1 <= fields.cap <= 100:
        raise Invalid("queue_cap", field="cap")
    if fields.custodian_id is not None:
        name_of(fields.custodian_id, "custodian")
    return {
        "name": name, "kinds": sorted(set(fields.kinds)), "products": sorted(set(fields.products)),
        "calendar": fields.calendar.strip(), "custodian_id": fields.custodian_id, "cap": fields.cap,
    }  # fmt: skip
