"""Who waits for what: tickets that another one brings back, and what a customer may wait for."""

from __future__ import annotations

from countersign.kernel.actor import Actor
from countersign.kernel.reading import rows_of
from countersign.tickets.queries.visible import visible_to

MOST = 20


def waiting_for_ticket(number: int) -> list[tuple[int, str]]:
    """Return number and reason of waiting of every open ticket that another one brings back. One query."""
    sql = (
        "SELECT id, waiting FROM tickets_ticket WHERE waits_for_ticket_id = %s AND status <> 'closed' ORDER BY id"
    )
    return [(id_, waiting) for id_, waiting in rows_of(sql, [number])]


def open_beside(number: int, by: Actor) -> list[tuple[int, str]]:
    """Return number and title of the other open tickets of the same contract, the newest movement first. One query."""
    seen, values = visible_to(by)
    sql = (
        "SELECT t.id, t.title FROM tickets_ticket t WHERE t.status <> 'closed' AND t.id <> %s AND t.contract_id = "
        f"(SELECT o.contract_id FROM tickets_ticket o WHERE o.id = %s) AND {seen} "
        "ORDER BY t.moved_at DESC, t.id DESC LIMIT %s"
    )
    return [(id_, title) for id_, title in rows_of(sql, [number, number, *values, MOST])]
