"""Who may do what to a ticket. Commands ask here; screens ask the same before showing a button."""

from __future__ import annotations

from typing import Protocol

from countersign.customers.policy import can_write
from countersign.kernel.actor import Actor

# Staff who work on tickets; managers and identity officers read them.
WORKING_ROLES = ("first_line", "second_line", "generalist", "duty_lead")


class TicketLike(Protocol):
    """What a decision needs to know of a ticket; rows of screens and of tables both have it."""

    @property
    def contract_id(self) -> int: ...
    @property
    def holder_id(self) -> int | None: ...
    @property
    def addressee_id(self) -> int | None: ...


def can_see(actor: Actor, ticket: TicketLike) -> bool:
    """Staff see every ticket; a customer sees those of the contract they act for (E4)."""
    return actor.is_staff or actor.kind == "system" or (
        actor.is_customer and actor.contract is not None and actor.contract == ticket.contract_id
    )


def can_open(actor: Actor) -> bool:
    """A contact with a writing role opens tickets, in a signed-in session (M7)."""
    return can_write(actor)


def can_work(actor: Actor) -> bool:
    """First line, second line, generalists and duty leads work on tickets."""
    return actor.is_staff and actor.has(*WORKING_ROLES)


def can_accept(actor: Actor, ticket: TicketLike) -> bool:
    """Whoever works on tickets takes a new one, and so does the member of staff it is addressed to (M5)."""
    return can_work(actor) or (actor.is_staff and actor.id == ticket.addressee_id)


def can_lead(actor: Actor) -> bool:
    """The duty lead decides on custody, silence and late reopening."""
    return actor.is_staff and actor.has("duty_lead")


def can_hold(actor: Actor, ticket: TicketLike) -> bool:
    """Only the holder speaks for the provider: many may read, one voice answers (M4)."""
    return actor.is_staff and ticket.holder_id is not None and ticket.holder_id == actor.id


def can_note(actor: Actor, ticket: TicketLike) -> bool:
    """Every member of staff may leave an internal note (M4, M6)."""
    return actor.is_staff


def can_speak(actor: Actor, ticket: TicketLike) -> bool:
    """A contact of the ticket's contract with a writing role speaks for the customer (security T10)."""
    return can_see(actor, ticket) and can_write(actor)


def can_read_notes(actor: Actor) -> bool:
    """Notes are staff's alone (M4, E3)."""
    return actor.is_staff
