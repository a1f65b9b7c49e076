"""Calls of the API: tickets. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Any

from countersign.client.caller import Caller
from countersign.client.shapes_tickets import Done, Opening, TicketList, TicketThread


class Tickets(Caller):
    """Calls of the API: tickets."""

    def list_tickets(
        self, *, view: str | None = None, q: str | None = None, after: str | None = None, limit: int | None = None
    ) -> TicketList:
        """List tickets, or search them with `q`."""
        told: TicketList = self._ask(
            "GET", "/api/v1/tickets", query={"view": view, "q": q, "after": after, "limit": limit}
        )
        return told

    def open_ticket(self, body: Opening, *, key: str | None = None) -> Done:
        """Open a ticket on the contract that the token acts for; each kind asks for facts of its own."""
        told: Done = self._ask("POST", "/api/v1/tickets", body=body, key=key)
        return told

    def take_next(self, *, key: str | None = None) -> Done:
        """Take the ticket whose turn it is, as staff."""
        told: Done = self._ask("POST", "/api/v1/tickets/next", key=key)
        return told

    def get_ticket(self, number: int) -> TicketThread:
        """Read a ticket with all that was said. Its `ETag` goes back as `If-Match` with what changes it."""
        told: TicketThread = self._ask("GET", f"/api/v1/tickets/{number}")
        return told

    def get_history(self, number: int, *, at: str | None = None) -> dict[str, Any]:
        """Read all that ever happened on a ticket, or until one instant: its state then, and every event."""
        told: dict[str, Any] = self._ask("GET", f"/api/v1/tickets/{number}/history", query={"at": at})
        return told
