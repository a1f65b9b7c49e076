"""Who may do what to a ticket: every act on tickets, declared once. Screens ask the same before showing a button."""

from __future__ import annotations

from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _l

from countersign.customers.policy import WRITERS
from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, anybody, can

# Staff who work on tickets; managers and identity officers read them.
WORKING_ROLES = ("first_line", "second_line", "generalist", "duty_lead")
REVIEWERS = ("duty_lead", "identity_officer", "security")


class TicketLike(Protocol):
    """What a decision needs to know of a ticket; rows of screens and of tables both have it."""

    @property
    def contract_id(self) -> int: ...
    @property
    def holder_id(self) -> int | None: ...
    @property
    def addressee_id(self) -> int | None: ...


class ReadTicket(Protocol):
    """What decides whether a ticket is somebody's own work."""

    @property
    def number(self) -> int: ...
    @property
    def holder_id(self) -> int | None: ...
    @property
    def addressee_id(self) -> int | None: ...
    @property
    def offered_to_id(self) -> int | None: ...


def reads(actor: Actor, ticket: TicketLike) -> bool:
    """Staff every ticket; a customer those of the contract they act for (E4)."""
    if actor.is_customer:
        return actor.contract is not None and actor.contract == ticket.contract_id
    return actor.is_staff or actor.kind == "system"


def opens(actor: Actor, ticket: Any) -> bool:
    """A contact who does not only observe, on the contract they act for (M7, security T10)."""
    return actor.is_customer and actor.contract is not None


def speaks(actor: Actor, ticket: TicketLike) -> bool:
    """A contact of the ticket's contract who does not only observe (security T10)."""
    return actor.is_customer and reads(actor, ticket)


def staff(actor: Actor, ticket: Any) -> bool:
    """A member of the staff in one of the roles."""
    return actor.is_staff


def staff_or_system(actor: Actor, ticket: Any) -> bool:
    """A member of the staff in one of the roles, or the installation itself."""
    return actor.is_staff or actor.kind == "system"


def takes(actor: Actor, ticket: TicketLike | None) -> bool:
    """Whoever works on tickets, and the member of staff a ticket is addressed to (M5)."""
    if not actor.is_staff:
        return False
    return actor.has(*WORKING_ROLES) or (ticket is not None and actor.id == ticket.addressee_id)


def holds(actor: Actor, ticket: TicketLike) -> bool:
    """The holder alone: many may read, one voice answers (M4)."""
    return actor.is_staff and ticket.holder_id is not None and ticket.holder_id == actor.id


def hands_over(actor: Actor, ticket: TicketLike) -> bool:
    """The holder and the duty lead."""
    return holds(actor, ticket) or (actor.is_staff and actor.has("duty_lead"))


def speaks_or_works(actor: Actor, ticket: TicketLike) -> bool:
    """Whoever speaks for the customer, and whoever works on tickets."""
    return actor.is_staff or speaks(actor, ticket)


def answers_a_wait(actor: Actor, ticket: TicketLike) -> bool:
    """Whoever speaks for the customer; the holder may take a proposal of theirs back."""
    return speaks(actor, ticket) or holds(actor, ticket)


def hands_on(actor: Actor, ticket: Any) -> bool:
    """The duty lead, and the installation itself at the end of a shift or the beginning of an absence (T8)."""
    return actor.kind in ("staff", "system")


def orders(actor: Actor, ticket: TicketLike) -> bool:
    """A contact of the ticket's contract in a session of their own; on the telephone nobody does."""
    return speaks(actor, ticket) and actor.hand is None


def closes_silence(actor: Actor, ticket: Any) -> bool:
    """The duty lead; the installation by itself for tickets that are neither critical nor high (E14)."""
    if actor.kind == "system":
        return ticket is not None and ticket.severity not in ("critical", "high")
    return actor.is_staff


_SPEAKS: dict[str, Any] = {"who": speaks, "roles": WRITERS, "object": "ticket", "refusal": "cannot_write"}
_WORKS: dict[str, Any] = {"who": staff, "roles": WORKING_ROLES, "object": "ticket", "refusal": "not_working_staff"}
_HOLDS: dict[str, Any] = {"who": holds, "roles": ["staff"], "object": "ticket", "refusal": "not_holder"}
_LEADS: dict[str, Any] = {"who": staff, "roles": ["duty_lead"], "object": "ticket", "refusal": "not_lead"}
_CUSTOMERS: dict[str, Any] = {"refusal": "only_customer_agrees"}
_ITSELF: dict[str, Any] = {
    "who": anybody, "roles": ["system"], "object": "ticket", "refusal": "only_by_itself"
}
_BOTH: dict[str, Any] = {"who": speaks_or_works, "roles": [*WRITERS, *WORKING_ROLES], "object": "ticket"}

act(
    "ticket.read", level="A2c", who=reads, says=_l("Read a ticket"), object="ticket", reads=True,
    roles=["customer", "staff", "system"], refusal="not_found",
)  # fmt: skip
act("ticket.open", level="A2c", who=opens, says=_l("Open a ticket"), roles=WRITERS, refusal="cannot_open")
act("ticket.write", level="A2c", says=_l("Write in a ticket"), **_SPEAKS)
act("ticket.reject", level="A2", says=_l("Say that it still does not work"), **_SPEAKS)
act("ticket.confirm", level="A2", says=_l("Confirm the solution"), **_SPEAKS | {"refusal": "only_customer_confirms"})
act(
    "ticket.declare_solved", level="A2", says=_l("Say that it works already"),
    **_SPEAKS | {"refusal": "only_customer_confirms"},
)  # fmt: skip
act("ticket.withdraw", level="A2", says=_l("Take a request back"), **_SPEAKS)
act("ticket.rate", level="A2", says=_l("Rate a closed ticket"), **_SPEAKS)
act("ticket.thank", level="A2", says=_l("Say thanks"), **_SPEAKS)
act(
    "ticket.reopen", level="A2", who=speaks_or_works, says=_l("Reopen a ticket"), object="ticket",
    roles=[*WRITERS, "duty_lead"], refusal="cannot_write",
)  # fmt: skip
act("ticket.edit_facts", level="A2", says=_l("Edit the facts of a ticket"), **_BOTH, refusal="cannot_write")
act("ticket.change_severity", level="A2", says=_l("Change the severity of a ticket"), **_BOTH, refusal="cannot_write")
act("ticket.address", level="A2", says=_l("Address a ticket to a person"), **_BOTH, refusal="not_allowed")
act(
    "ticket.accept", level="A2", who=takes, says=_l("Accept a ticket"), object="ticket", roles=["staff"],
    refusal="not_working_staff",
)  # fmt: skip
act("ticket.acknowledge", level="A2", says=_l("Acknowledge a ticket without accepting it"), **_WORKS)
act("ticket.refuse", level="A2", says=_l("Close a ticket as out of scope"), **_WORKS)
act("ticket.answer", level="A2", says=_l("Answer the customer"), **_HOLDS)
act("ticket.ask", level="A2", says=_l("Ask the customer and wait"), **_HOLDS)
act("ticket.propose", level="A2", says=_l("Propose a solution"), **_HOLDS)
act("ticket.resume", level="A2", says=_l("Take a waiting ticket back into work"), **_HOLDS)
act("ticket.propose_wait", level="A2", says=_l("Propose to the customer that a ticket waits"), **_HOLDS)
act("ticket.wait_for_third", level="A2", says=_l("Wait for a third party"), **_HOLDS)
act("ticket.merge", level="A2", says=_l("Close a new ticket as a duplicate"), **_WORKS)
act("ticket.merge_own", level="A2", says=_l("Close a ticket in work as a duplicate"), **_HOLDS)
act("ticket.agree_to_wait", level="A2", says=_l("Agree that a ticket waits"), **_SPEAKS | _CUSTOMERS)
act(
    "ticket.decline_wait", level="A2", who=answers_a_wait, says=_l("Decline that a ticket waits, or take it back"),
    object="ticket", roles=[*WRITERS, "staff"], refusal="cannot_write",
)  # fmt: skip
act("ticket.suspend", level="A2", says=_l("Put one's own ticket aside"), **_SPEAKS | _CUSTOMERS)
act("ticket.unmerge", level="A2", says=_l("Say that a ticket is no duplicate"), **_SPEAKS | _CUSTOMERS)
act("ticket.follow_up", level="A2", says=_l("Open a ticket that follows a closed one"), **_SPEAKS)
act("ticket.return", level="A2", says=_l("Let a wait end by itself"), **_ITSELF)
act("ticket.remind", level="A2", says=_l("Remind a customer"), **_ITSELF)
act("ticket.go_stale", level="A2", says=_l("Put a silent ticket on a list"), **_ITSELF)
act(
    "ticket.name_step", level="A2", who=staff, says=_l("Name the next step of a stale ticket"), object="ticket",
    roles=["duty_lead", "manager"], refusal="not_lead",
)  # fmt: skip
act("ticket.join_outage", level="A2", says=_l("Let a ticket wait for the end of an outage"), **_LEADS)
act("ticket.offer", level="A2", says=_l("Offer a ticket to a colleague"), **_HOLDS | {"who": hands_over})
act(
    "ticket.take_offer", level="A2", who=staff, says=_l("Take over or decline an offered ticket"), object="ticket",
    roles=["staff"], refusal="no_offer",
)  # fmt: skip
act("ticket.note", level="A2", who=staff, says=_l("Leave an internal note"), object="ticket", roles=["staff"])
act(
    "ticket.read_notes", level="A2", who=staff, says=_l("Read internal notes"), object="ticket", roles=["staff"],
    reads=True,
)  # fmt: skip
act("ticket.take_custody", level="A2", says=_l("Take a ticket into custody"), **_LEADS)
act(
    "ticket.hand_on", level="A2", who=hands_on, says=_l("Put what somebody leaves behind into the lead's custody"),
    object="ticket", roles=["duty_lead", "system"], refusal="not_lead",
)  # fmt: skip
act("ticket.close_unanswered", level="A2", says=_l("Close a ticket that the customer does not answer"), **_LEADS)
act(
    "ticket.close_unconfirmed", level="A2", who=closes_silence, says=_l("Close a solved ticket for silence"),
    object="ticket", roles=["duty_lead", "system"], refusal="not_lead",
)  # fmt: skip
act("ticket.offer_quote", level="A2", says=_l("Offer paid work"), **_HOLDS)
act("ticket.withdraw_quote", level="A2", says=_l("Take an offer of paid work back"), **_HOLDS)
act("ticket.do_paid_work", level="A2", says=_l("Say that ordered work is done"), **_HOLDS)
act(
    "ticket.accept_quote", level="A2", who=orders, says=_l("Order paid work"), object="ticket",
    roles=["owner", "technical", "billing"], refusal="quote_right",
)  # fmt: skip
act("ticket.decline_quote", level="A2", says=_l("Decline paid work"), **_SPEAKS | {"who": orders})
act(
    "ticket.expire_quote", level="A2", says=_l("End an offer whose time is over"), object="ticket", roles=["system"],
)  # fmt: skip
act(
    "ticket.charge_work", level="A2", says=_l("Charge ordered work that is done"), object="ticket",
    roles=["duty_lead", "manager", "system"], refusal="not_lead",
)  # fmt: skip
act(
    "ticket.export_charges", level="A2", says=_l("Take charged work over into the billing"), reads=True,
    roles=["manager", "admin", "system"],
)  # fmt: skip
act(
    "ticket.say_why", level="A2", who=staff, says=_l("Say why one looks at a ticket"), object="ticket",
    roles=["staff"], reads=True,
)  # fmt: skip
act(
    "ticket.see_reads", level="A2", who=staff, says=_l("See who looked at tickets, and why"), reads=True,
    roles=["duty_lead", "manager"],
)  # fmt: skip
act(
    "ticket.downgrade", level="A2", who=staff, says=_l("Lower how well a message counts as proven"), object="ticket",
    roles=REVIEWERS, refusal="not_reviewer",
)  # fmt: skip

act("ticket.take_next", level="A2", says=_l("Take the next ticket"), **_WORKS)
act("ticket.change_queue", level="A2", says=_l("Move a ticket to another queue"), **_WORKS)
act(
    "ticket.escalate", level="A2", who=staff, says=_l("Escalate a ticket"), object="ticket",
    roles=[*WORKING_ROLES, "manager"], refusal="not_working_staff",
)  # fmt: skip
act(
    "ticket.take_escalation", level="A2", who=staff, says=_l("Take up an escalation, and end it"), object="ticket",
    roles=["staff"], refusal="not_allowed",
)  # fmt: skip
act(
    "ticket.see_escalations", level="A2", who=staff, says=_l("See what is escalated"), roles=["staff"], reads=True,
    refusal="not_allowed",
)  # fmt: skip
act("ticket.chase", level="A2", says=_l("Ask why the promised answer did not come"), **_SPEAKS)
act(
    "routing.read", level="A2", who=staff_or_system, says=_l("Read the rules of routing"), roles=["staff", "system"],
    reads=True, refusal="not_allowed",
)  # fmt: skip
act(
    "routing.change", level="A2", who=staff_or_system, says=_l("Change the rules of routing"),
    roles=["duty_lead", "manager", "admin", "system"], refusal="cannot_route",
)  # fmt: skip

act("ticket.annul_breach", level="A2", says=_l("Let a breach of a promise not count"), **_LEADS)
act("ticket.strike_pause", level="A2", says=_l("Strike a disputed pause from the record"), **_LEADS)
act("ticket.dispute_pause", level="A2", says=_l("Say that what was asked had been given already"), **_SPEAKS)


def can_see(actor: Actor, ticket: TicketLike) -> bool:
    """Tell whether the ticket exists for the actor; the same as `queries.visible_to`."""
    return can(actor, "ticket.read", ticket)


def is_own_work(actor: Actor, ticket: ReadTicket) -> bool:
    """Tell whether a member of the staff reads this ticket because it is their work (security T91)."""
    return actor.has(*WORKING_ROLES) or actor.id in (ticket.holder_id, ticket.addressee_id, ticket.offered_to_id)


def can_see_reads(actor: Actor) -> bool:
    """Tell whether the actor reads who looked at tickets, and why."""
    return can(actor, "ticket.see_reads")


def can_open(actor: Actor) -> bool:
    """Tell whether the actor opens tickets on the contract they act for."""
    return can(actor, "ticket.open")


def can_work(actor: Actor) -> bool:
    """Tell whether the actor works on tickets at all."""
    return can(actor, "ticket.acknowledge")


def can_accept(actor: Actor, ticket: TicketLike) -> bool:
    """Tell whether the actor takes a new ticket."""
    return can(actor, "ticket.accept", ticket)


def can_lead(actor: Actor) -> bool:
    """Tell whether the actor decides on custody, silence and late reopening."""
    return can(actor, "ticket.take_custody")


def can_hold(actor: Actor, ticket: TicketLike) -> bool:
    """Tell whether the actor answers the customer in this ticket."""
    return can(actor, "ticket.answer", ticket)


def can_note(actor: Actor, ticket: TicketLike) -> bool:
    """Tell whether the actor leaves internal notes."""
    return can(actor, "ticket.note", ticket)


def can_speak(actor: Actor, ticket: TicketLike) -> bool:
    """Tell whether the actor speaks for the customer in this ticket."""
    return can(actor, "ticket.write", ticket)


def can_downgrade(actor: Actor) -> bool:
    """Tell whether the actor reviews how well messages are proven."""
    return can(actor, "ticket.downgrade")


def can_read_notes(actor: Actor) -> bool:
    """Tell whether the actor reads internal notes (M4, E3)."""
    return can(actor, "ticket.read_notes")


def can_escalate(actor: Actor, ticket: TicketLike) -> bool:
    """Tell whether the actor asks somebody above to look at a ticket."""
    return can(actor, "ticket.escalate", ticket)


def can_route(actor: Actor) -> bool:
    """Tell whether the actor changes the rules of routing."""
    return can(actor, "routing.change")
