"""Tables of tickets and of all that belongs to them."""

from countersign.tickets.models.papers import Draft, Identifier, Presence, SearchWords
from countersign.tickets.models.parts import Assignment, Attachment, Message, Note, Rating, Reading, Review
from countersign.tickets.models.ticket import FAR_AWAY, Ticket

__all__ = [
    "FAR_AWAY",
    "Assignment",
    "Attachment",
    "Draft",
    "Identifier",
    "Message",
    "Note",
    "Presence",
    "Rating",
    "Reading",
    "Review",
    "SearchWords",
    "Ticket",
]
