"""Tables of tickets and of all that belongs to them."""

from countersign.tickets.models.papers import Draft, Identifier, Leaving, Presence, SearchWords
from countersign.tickets.models.parts import Assignment, Attachment, Message, Note, Rating, Reading, Review
from countersign.tickets.models.quotes import Quote
from countersign.tickets.models.routing import Escalation, RoutingRules
from countersign.tickets.models.ticket import FAR_AWAY, Ticket
from countersign.tickets.models.waiting import Agreement, NextStep

__all__ = [
    "FAR_AWAY",
    "Agreement",
    "Assignment",
    "Attachment",
    "Draft",
    "Escalation",
    "Identifier",
    "Leaving",
    "Message",
    "NextStep",
    "Note",
    "Presence",
    "Quote",
    "Rating",
    "Reading",
    "Review",
    "RoutingRules",
    "SearchWords",
    "Ticket",
]
