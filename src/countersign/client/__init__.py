"""The API's client for Python programs. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from collections.abc import Iterator

from countersign.client.caller import Refused
from countersign.client.calls_account import Account
from countersign.client.calls_acts import Acts
from countersign.client.calls_around import Around
from countersign.client.calls_credits import Credits
from countersign.client.calls_customers import Customers
from countersign.client.calls_desk import Desk
from countersign.client.calls_files import Files
from countersign.client.calls_hooks import Hooks
from countersign.client.calls_letterboxes import Letterboxes
from countersign.client.calls_questions import Questions
from countersign.client.calls_requests import Requests
from countersign.client.calls_staffing import Staffing
from countersign.client.calls_telephone import Telephone
from countersign.client.calls_tickets import Tickets
from countersign.client.calls_work import Work
from countersign.client.shapes_tickets import TicketLine
from countersign.client.webhooks import NotGenuine, verified

__all__ = ["Client", "NotGenuine", "Refused", "verified"]


class Client(
    Account, Acts, Around, Credits, Customers, Desk, Files, Hooks, Letterboxes, Questions, Requests, Staffing,
    Telephone, Tickets, Work
):
    """Everything that a token may ask of one installation."""

    def all_tickets(self, view: str = "open") -> Iterator[TicketLine]:
        """Go through a list from page to page."""
        after: str | None = None
        while True:
            page = self.list_tickets(view=view, after=after)
            yield from page["items"]
            after = page["next"]
            if after is None:
                return
