"""Queues as rows, and which one a ticket belongs to."""

from __future__ import annotations

from typing import NamedTuple

from countersign.kernel.reading import rows_of


class QueueRow(NamedTuple):
    """One queue; kinds and products empty: every one; calendar empty: around the clock."""

    id: int
    name: str
    kinds: list[str]
    products: list[str]
    calendar: str
    custodian_id: int | None
    custodian: str | None
    cap: int

    @property
    def never_closes(self) -> bool:
        """Tell whether somebody must answer for it at every instant."""
        return self.calendar == ""


def queues() -> tuple[QueueRow, ...]:
    """List the queues in use, by name. One query."""
    sql = (
        "SELECT q.id, q.name, q.kinds, q.products, q.calendar, q.custodian_id, a.name, q.cap FROM shifts_queue q "
        "LEFT JOIN identity_account a ON a.id = q.custodian_id WHERE q.ended_at IS NULL ORDER BY q.name, q.id"
    )
    return tuple(QueueRow(*row) for row in rows_of(sql))


def queue_for(kind: str, product: str | None) -> int | None:
    """Return the queue that a ticket of this kind about this product belongs to. One query.

    The one that names both comes before the one that names the product, before the one that names the kind, before
    the one that takes everything.
    Source:  domain 5.1.
    """
    fits = [
        queue for queue in queues()
        if (not queue.kinds or kind in queue.kinds) and (not queue.products or (product or "") in queue.products)
    ]  # fmt: skip
    if not fits:
        return None
    return max(fits, key=lambda queue: (bool(queue.products), bool(queue.kinds), -queue.id)).id
