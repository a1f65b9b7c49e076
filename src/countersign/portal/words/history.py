"""Lines of a ticket's history as a customer may read them: what happened, who did it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countersign.ledger.queries import EventRow
from countersign.portal.words.kinds import severity_name

_EVENTS = {
    "ticket.opened": gettext_lazy("opened the ticket"),
    "ticket.files_attached": gettext_lazy("attached files"),
    "ticket.accepted": gettext_lazy("took the ticket into work"),
    "ticket.acknowledged": gettext_lazy("wrote by when the answer comes"),
    "ticket.answered": gettext_lazy("answered"),
    "ticket.asked": gettext_lazy("asked you a question"),
    "ticket.written": gettext_lazy("wrote a message"),
    "ticket.resumed": gettext_lazy("went on without waiting longer"),
    "ticket.handed_over": gettext_lazy("took the ticket over"),
    "ticket.custody_taken": gettext_lazy("holds the ticket for the shift"),
    "ticket.addressed": gettext_lazy("addressed the ticket to a specialist"),
    "ticket.facts_edited": gettext_lazy("corrected the facts"),
    "ticket.solution_proposed": gettext_lazy("proposed the solution"),
    "ticket.solution_rejected": gettext_lazy("said that it still does not work"),
    "ticket.declared_solved": gettext_lazy("said that it works"),
    "ticket.confirmed": gettext_lazy("confirmed that everything works"),
    "ticket.withdrawn": gettext_lazy("took the request back"),
    "ticket.refused": gettext_lazy("closed the ticket as outside the contract"),
    "ticket.reopened": gettext_lazy("opened the ticket again"),
    "ticket.closed_unconfirmed": gettext_lazy("closed the ticket without a confirmation"),
    "ticket.closed_unanswered": gettext_lazy("closed the ticket without an answer"),
    "ticket.rated": gettext_lazy("rated how it went"),
    "ticket.thanked": gettext_lazy("said thanks"),
    "ticket.downgraded": gettext_lazy("reviewed how well a message is proven"),
}


def happened(event: EventRow) -> str:
    """Say what an event was."""
    if event.type == "ticket.severity_changed" and "to" in event.facts:
        return _("changed the urgency to “%(severity)s”: %(reason)s") % {
            "severity": severity_name(str(event.facts["to"])), "reason": str(event.facts.get("reason", "")),
        }  # fmt: skip
    return str(_EVENTS.get(event.type, event.type))
