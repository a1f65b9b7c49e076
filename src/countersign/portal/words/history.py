"""Lines of a ticket's history as a customer may read them: what happened, who did it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countersign.ledger.queries import EventRow
from countersign.portal.words.kinds import severity_name
from countersign.tickets import quote_words

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
    "ticket.overdue": gettext_lazy("did not keep the promised time"),
    "ticket.promise_broken": gettext_lazy("did not write by the time that was promised"),
    "ticket.plan_changed": gettext_lazy("set the times by your contract's new plan"),
    "ticket.pause_disputed": gettext_lazy("said that what was asked had been given already"),
    "ticket.rated": gettext_lazy("rated how it went"),
    "ticket.thanked": gettext_lazy("said thanks"),
    "ticket.escalation_taken": gettext_lazy("looks after the missed answer"),
    "ticket.escalation_closed": gettext_lazy("ended the escalation"),
    "ticket.wait_proposed": gettext_lazy("asked you to agree that the ticket waits"),
    "ticket.wait_declined": gettext_lazy("did not agree that the ticket waits"),
    "ticket.suspended": gettext_lazy("put the ticket aside"),
    "ticket.scheduled": gettext_lazy("agreed to the window"),
    "ticket.third_awaited": gettext_lazy("waits for a third party"),
    "ticket.returned": gettext_lazy("went on: the wait was over"),
    "ticket.reminded": gettext_lazy("sent you a reminder"),
    "ticket.merged": gettext_lazy("found that it is the same fault as in another ticket"),
    "ticket.absorbed": gettext_lazy("took another ticket about the same fault along"),
    "ticket.unmerged": gettext_lazy("said that it is another fault"),
    "ticket.followed": gettext_lazy("opened a new ticket that follows this one"),
    "ticket.linked": gettext_lazy("linked it to the ticket that you took back"),
    "ticket.downgraded": gettext_lazy("reviewed how well a message is proven"),
}

_ESCALATED = {
    "ticket.escalated": gettext_lazy("the promised time was over; escalated to %(name)s"),
    "ticket.escalation_climbed": gettext_lazy("escalated further, to %(name)s"),
    "ticket.chased": gettext_lazy("asked why there is no answer; escalated to %(name)s"),
}

_WITH_REASON = {
    "ticket.breach_annulled": gettext_lazy("decided that a missed time does not count: %(reason)s"),
    "ticket.pause_struck": gettext_lazy("struck a pause that you had disputed: %(reason)s"),
}


def happened(event: EventRow) -> str:
    """Say what an event was."""
    if event.type == "ticket.severity_changed" and "to" in event.facts:
        return _("changed the urgency to “%(severity)s”: %(reason)s") % {
            "severity": severity_name(str(event.facts["to"])), "reason": str(event.facts.get("reason", "")),
        }  # fmt: skip
    if event.type == "ticket.wait_declined" and event.facts.get("answer") == "withdrawn":
        return _("took the proposal back")
    if event.type == "ticket.reopened" and event.facts.get("appeal"):
        return _("appealed to the duty lead")
    if event.type == "ticket.custody_taken" and event.facts.get("why"):
        return _("gave the ticket to %(name)s, who holds it for the shift") % {"name": event.facts.get("holder", "")}
    if event.type == "ticket.addressed" and event.facts.get("addressee"):
        return _("addressed the ticket to %(name)s") % {"name": event.facts["addressee"]}
    if quote_words.is_step(event.type):
        return quote_words.event(event.type, event.facts)
    if event.type in _ESCALATED:
        return str(_ESCALATED[event.type]) % {"name": event.facts.get("to") or _("everybody on shift")}
    if event.type in _WITH_REASON:
        return str(_WITH_REASON[event.type]) % {"reason": str(event.facts.get("reason", ""))}
    return str(_EVENTS.get(event.type, event.type))
