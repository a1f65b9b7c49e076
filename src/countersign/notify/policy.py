"""Who may read which notices."""

from __future__ import annotations

from countersign.kernel.actor import Actor


def can_read_all(actor: Actor) -> bool:
    """Staff see whether any notice of a ticket arrived; customers see those to their own side."""
    return actor.is_staff or actor.kind == "system"
