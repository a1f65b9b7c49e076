"""What the room does after commit: the search index follows the record."""

from __future__ import annotations

from countersign import ledger
from countersign.ledger.queries import EventRow
from countersign.tickets.commands.indexing import index_words


@ledger.subscribe("ticket.*", name="tickets.search_words")
def keep_words(event: EventRow) -> None:
    """Index a ticket's words anew after each event on it. Idempotent."""
    index_words(event.subject)
