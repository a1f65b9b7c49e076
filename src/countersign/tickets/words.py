"""What the codes of tickets are called on a screen: one wording for the desk, the portal and the mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countersign.customers import plan_words
from countersign.tickets import quote_words

Words = str | Promise

STATUSES: dict[tuple[str, str], Words] = {
    ("new", ""): pgettext_lazy("status", "New"),
    ("in_progress", ""): pgettext_lazy("status", "In progress"),
    ("waiting", "info"): pgettext_lazy("status", "Waiting for customer"),
    ("waiting", "confirm"): pgettext_lazy("status", "Solved, awaiting countersign"),
    ("waiting", "linked"): pgettext_lazy("status", "Suspended"),
    ("waiting", "third"): pgettext_lazy("status", "Waiting for a third party"),
    ("waiting", "sched"): pgettext_lazy("status", "Waiting for the window"),
    ("closed", ""): pgettext_lazy("status", "Closed"),
}
# The four shapes that components/status knows.
STATUS_LOOKS = {"new": "new", "in_progress": "progress", "waiting": "waiting", "closed": "closed"}

KINDS: dict[str, Words] = {
    "down": pgettext_lazy("kind", "System down"),
    "malfunction": pgettext_lazy("kind", "Malfunction"),
    "slowness": pgettext_lazy("kind", "Slowness"),
    "change": pgettext_lazy("kind", "Upgrade or change"),
    "update": pgettext_lazy("kind", "Update"),
    "question": pgettext_lazy("kind", "Question"),
}
# As plans are written: whoever promises and whoever works say one word.
CLOCKS: Mapping[str, Words] = plan_words.CLOCKS
SEVERITIES: Mapping[str, Words] = plan_words.SEVERITIES
SEVERITY_LEVELS: Mapping[str, int] = plan_words.LEVELS

RESOLUTIONS: dict[str, Words] = {
    "solved": pgettext_lazy("resolution", "solved"),
    "answered": pgettext_lazy("resolution", "answered"),
    "done": pgettext_lazy("resolution", "done"),
    "workaround": pgettext_lazy("resolution", "workaround"),
    "withdrawn": pgettext_lazy("resolution", "withdrawn by the customer"),
    "out_of_scope": pgettext_lazy("resolution", "out of scope"),
    "unconfirmed": pgettext_lazy("resolution", "closed without confirmation"),
    "no_answer": pgettext_lazy("resolution", "closed, the customer did not answer"),
    "duplicate": pgettext_lazy("resolution", "duplicate"),
}
CATEGORIES: dict[str, Words] = {
    "individual": pgettext_lazy("category", "Individual"),
    "sole_trader": pgettext_lazy("category", "Sole trader"),
    "legal_entity": pgettext_lazy("category", "Legal entity"),
    "state_institution": pgettext_lazy("category", "State institution"),
}
CHANNELS: dict[str, Words] = {
    "portal": pgettext_lazy("channel", "portal"),
    "desk": pgettext_lazy("channel", "desk"),
    "phone": pgettext_lazy("channel", "phone"),
    "mail": pgettext_lazy("channel", "e-mail"),
    "api": pgettext_lazy("channel", "API"),
    "cli": pgettext_lazy("channel", "command line"),
    "system": pgettext_lazy("channel", "system"),
}

# How well a person was proven at the moment of writing: level of components/seal, and the words.
SEALS: dict[str, tuple[str, Words]] = {
    "A0": ("none", gettext_lazy("Unproven")),
    "A1": ("part", gettext_lazy("Claimed, not proven")),
    "A2c": ("part", gettext_lazy("By code")),
    "A2": ("proven", gettext_lazy("Proven: signed in")),
    "A3": ("proven", gettext_lazy("Proven: second factor")),
    "A4": ("proven", gettext_lazy("Proven: identity document")),
}
# By what, where it is known: it says more than the level.
METHODS: dict[tuple[str, str], tuple[str, Words]] = {
    ("A0", "mail"): ("none", gettext_lazy("Unproven: e-mail")),
    ("A1", "mail"): ("none", gettext_lazy("Unproven: e-mail")),
    ("A2", "password"): ("proven", gettext_lazy("Proven: password")),
    ("A2", "passkey"): ("proven", gettext_lazy("Proven: passkey")),
    ("A2", "totp"): ("proven", gettext_lazy("Proven: password and app code")),
    ("A2", "recovery_code"): ("proven", gettext_lazy("Proven: password and recovery code")),
    ("A2", "sso"): ("proven", gettext_lazy("Proven: company sign-in")),
    ("A2", "token"): ("proven", gettext_lazy("Proven: API token")),
    ("A3", "passkey"): ("proven", gettext_lazy("Proven for this: passkey")),
    ("A3", "totp"): ("proven", gettext_lazy("Proven for this: app code")),
    ("A3", "recovery_code"): ("proven", gettext_lazy("Proven for this: recovery code")),
}

# Short terms of the facts, for panels and forms of both sides.
FACTS: dict[str, Words] = {
    "since": pgettext_lazy("fact", "Since when"),
    "before": pgettext_lazy("fact", "Done before"),
    "tried": pgettext_lazy("fact", "Already tried"),
    "not_answering": pgettext_lazy("fact", "Does not answer"),
    "others_affected": pgettext_lazy("fact", "Others affected"),
    "expected": pgettext_lazy("fact", "Expected"),
    "error_text": pgettext_lazy("fact", "Error text"),
    "repeatable": pgettext_lazy("fact", "Repeatable"),
    "last_seen": pgettext_lazy("fact", "Last seen"),
    "users_affected": pgettext_lazy("fact", "Users affected"),
    "operation": pgettext_lazy("fact", "Operation"),
    "measured": pgettext_lazy("fact", "Measured"),
    "usual": pgettext_lazy("fact", "Usual value"),
    "network": pgettext_lazy("fact", "From network"),
    "pattern": pgettext_lazy("fact", "At which hours"),
    "wanted": pgettext_lazy("fact", "Wanted state"),
    "window": pgettext_lazy("fact", "Window"),
    "downtime_allowed": pgettext_lazy("fact", "Downtime allowed"),
    "cost_approver": pgettext_lazy("fact", "Approves the cost"),
    "rollback": pgettext_lazy("fact", "Rollback"),
    "component": pgettext_lazy("fact", "Component, version"),
    "reason": pgettext_lazy("fact", "Reason"),
    "backup_confirmed": pgettext_lazy("fact", "Backup confirmed"),
    "what_was_read": pgettext_lazy("fact", "Already read"),
    "needed_by": pgettext_lazy("fact", "Needed by"),
}

ESCALATION_REASONS: dict[str, Words] = {
    "at_risk": pgettext_lazy("escalation", "the promise is at risk"),
    "breached": pgettext_lazy("escalation", "the promised time is over"),
    "expertise": pgettext_lazy("escalation", "knowledge is needed"),
    "impact": pgettext_lazy("escalation", "the customer's business suffers"),
    "customer": pgettext_lazy("escalation", "the customer asked why there is no answer"),
    "safety": pgettext_lazy("escalation", "people or data are in danger"),
}
ESCALATION_LEVELS: dict[int, Words] = {
    0: pgettext_lazy("escalated to", "everybody on shift"),
    1: pgettext_lazy("escalated to", "the duty lead"),
    2: pgettext_lazy("escalated to", "the head of support"),
    3: pgettext_lazy("escalated to", "the director on call"),
}
ESCALATION_OUTCOMES: dict[str, Words] = {
    "handled": pgettext_lazy("how an escalation ended", "handled"),
    "reassigned": pgettext_lazy("how an escalation ended", "given to somebody else"),
    "not_needed": pgettext_lazy("how an escalation ended", "was not needed"),
    "answered": pgettext_lazy("how an escalation ended", "the customer was answered"),
    "accepted": pgettext_lazy("how an escalation ended", "somebody accepted the ticket"),
    "asked_again": pgettext_lazy("how an escalation ended", "the customer asked"),
    "ticket_closed": pgettext_lazy("how an escalation ended", "the ticket was closed"),
}

# What happened, after the name of who did it. The placeholders are facts of the event.
EVENTS: dict[str, Words] = {
    "ticket.opened": gettext_lazy("opened the ticket"),
    "ticket.accepted": gettext_lazy("accepted the ticket"),
    "ticket.acknowledged": gettext_lazy("acknowledged the ticket"),
    "ticket.answered": gettext_lazy("answered"),
    "ticket.asked": gettext_lazy("asked the customer; the clock is paused"),
    "ticket.written": gettext_lazy("wrote"),
    "ticket.noted": gettext_lazy("left an internal note"),
    "ticket.files_attached": gettext_lazy("attached files"),
    "ticket.wait_proposed": gettext_lazy("asked the customer to agree that the ticket waits"),
    "ticket.wait_declined": gettext_lazy("did not agree that the ticket waits"),
    "ticket.suspended": gettext_lazy("suspended the ticket"),
    "ticket.scheduled": gettext_lazy("agreed to the window"),
    "ticket.third_awaited": gettext_lazy("waits for %(who)s, reference %(reference)s"),
    "ticket.returned": gettext_lazy("took the ticket back into work: the wait is over"),
    "ticket.wait_due": gettext_lazy("told the holder that the time to look again has come"),
    "ticket.reminded": gettext_lazy("reminded the customer, reminder %(reminder)s"),
    "ticket.silence_told": gettext_lazy("told the duty lead that the ticket may be closed for silence"),
    "ticket.went_stale": gettext_lazy("put the ticket on the list of stale ones"),
    "ticket.step_named": gettext_lazy("named the next step for %(person)s: %(step)s"),
    "ticket.merged": gettext_lazy("closed the ticket as a duplicate of %(into)s"),
    "ticket.absorbed": gettext_lazy("made %(duplicate)s a duplicate of this ticket"),
    "ticket.unmerged": gettext_lazy("said that the ticket is no duplicate"),
    "ticket.followed": gettext_lazy("opened %(followed_by)s, which follows this ticket"),
    "ticket.linked": gettext_lazy("linked the ticket as a follow-up of %(follows)s"),
    "ticket.resumed": gettext_lazy("took the ticket back into work"),
    "ticket.offered": gettext_lazy("offered the ticket to %(person)s"),
    "ticket.handed_over": gettext_lazy("took the ticket over from %(from)s"),
    "ticket.offer_declined": gettext_lazy("declined the offer"),
    "ticket.addressed": gettext_lazy("addressed the ticket to %(addressee)s"),
    "ticket.custody_taken": gettext_lazy("took the ticket into custody from %(from)s"),
    "ticket.facts_edited": gettext_lazy("edited the facts"),
    "ticket.severity_changed": gettext_lazy("changed the severity from %(from)s to %(to)s: %(reason)s"),
    "ticket.solution_proposed": gettext_lazy("proposed the solution"),
    "ticket.confirmed": gettext_lazy("confirmed that everything works; the ticket is closed"),
    "ticket.solution_rejected": gettext_lazy("said that it still does not work"),
    "ticket.declared_solved": gettext_lazy("said that it works already"),
    "ticket.withdrawn": gettext_lazy("withdrew the ticket"),
    "ticket.refused": gettext_lazy("closed the ticket as out of scope"),
    "ticket.reopened": gettext_lazy("reopened the ticket"),
    "ticket.closed_unconfirmed": gettext_lazy("closed the ticket without confirmation"),
    "ticket.closed_unanswered": gettext_lazy("closed the ticket, the customer did not answer"),
    "ticket.clock_half_spent": gettext_lazy("half of the time is spent: %(name)s"),
    "ticket.clock_nearly_spent": gettext_lazy("four fifths of the time are spent: %(name)s"),
    "ticket.overdue": gettext_lazy("the promised time has passed: %(name)s"),
    "ticket.promise_broken": gettext_lazy("the promised word did not come in time"),
    "ticket.timers_set": gettext_lazy("set the timers anew"),
    "ticket.plan_changed": gettext_lazy("followed the contract's new plan"),
    "ticket.breach_annulled": gettext_lazy("let a breach not count (%(name)s): %(reason)s"),
    "ticket.pause_disputed": gettext_lazy("said that what was asked had been given already"),
    "ticket.pause_struck": gettext_lazy("struck a disputed pause: %(reason)s"),
    "ticket.rated": gettext_lazy("rated the ticket %(satisfaction)s of 5"),
    "ticket.thanked": gettext_lazy("said thanks"),
    "ticket.procedure_begun": gettext_lazy("began the procedure “%(title)s”"),
    "ticket.procedure_ended": gettext_lazy("ended the procedure “%(title)s”"),
    "ticket.procedure_stopped": gettext_lazy("reached the stop rule of “%(title)s”: %(stop)s"),
    "ticket.read_with_reason": gettext_lazy("looked at the ticket and said why: %(reason)s"),
    "ticket.escalation_taken": gettext_lazy("took up the escalation"),
    "ticket.chased": gettext_lazy("asked why there is no answer; escalated to %(to)s"),
    "ticket.picked": gettext_lazy("took it instead of #%(instead_of)s: %(reason)s"),
    "ticket.downgraded": gettext_lazy("lowered how well a message counts as proven: %(reason)s"),
}
# What a step of a procedure gave.
STEP_RESULTS: dict[str, Words] = {
    "done": pgettext_lazy("step of a procedure", "Done"),
    "failed": pgettext_lazy("step of a procedure", "Failed"),
    "not_needed": pgettext_lazy("step of a procedure", "Not needed"),
}

# What the installation does by itself when somebody leaves: whose ticket goes to whom, and why.
HANDED_ON: dict[str, Words] = {
    "shift_over": gettext_lazy("put the ticket into custody of %(holder)s: the shift of %(from)s is over"),
    "away": gettext_lazy("put the ticket into custody of %(holder)s: %(from)s is away"),
    "returned": gettext_lazy("put the ticket into custody of %(holder)s: %(from)s is not on shift"),
}


def status(status: str, waiting: str = "", resolution: str = "") -> str:
    """Name a status; a closed ticket says how it was closed: "Closed, solved"."""
    if status == "closed" and resolution in RESOLUTIONS:
        return _("Closed: %(resolution)s") % {"resolution": RESOLUTIONS[resolution]}
    return str(STATUSES.get((status, waiting), status))


def status_look(status: str, waiting: str = "") -> str:
    """Give the shape of a status; a solution that waits for the countersign looks like what it nearly is."""
    return "closed" if (status, waiting) == ("waiting", "confirm") else STATUS_LOOKS[status]


def seal(assurance: str, method: str = "", *, lowered_by: str = "", typed_by: str = "") -> tuple[str, str]:
    """Give the level and the words of how well somebody was proven, and by what.

    lowered_by: who lowered it on review, when somebody did; then the method proves nothing any more.
    typed_by:   who of the staff typed it for a caller whose code was used.
    """
    if lowered_by:
        level, words = SEALS.get(assurance, SEALS["A0"])
        told = {"proof": words, "name": lowered_by}
        shape = level if level == "none" else "part"
        return shape, _("%(proof)s, lowered on review by %(name)s") % told
    level, words = METHODS.get((assurance, method)) or SEALS.get(assurance, SEALS["A0"])
    if typed_by:
        return level, _("%(proof)s, typed by %(name)s") % {"proof": words, "name": typed_by}
    return level, str(words)


_ABOUT_CLOCKS = frozenset({
    "ticket.clock_half_spent", "ticket.clock_nearly_spent", "ticket.overdue", "ticket.breach_annulled",
})  # fmt: skip


def event(type_: str, facts: Mapping[str, Any]) -> str:
    """Say what happened, without the name of who did it: "accepted the ticket"."""
    if type_ == "ticket.addressed" and not facts.get("addressee"):
        return _("took the addressee off")
    if type_ == "ticket.wait_declined" and facts.get("answer") == "withdrawn":
        return _("took the proposal to wait back")
    if type_ == "ticket.reopened" and facts.get("appeal"):
        return _("appealed against the refusal")
    if type_ == "ticket.addressed" and facts.get("mode") == "only":
        return _("addressed the ticket to %(addressee)s and nobody else") % facts
    if type_ == "ticket.procedure_ticked":
        result = STEP_RESULTS.get(facts.get("result", ""), facts.get("result", ""))
        ticked = _("step %(step)s, %(text)s: %(result)s") % {**facts, "result": result}
        return f"{ticked}. {facts['words']}" if facts.get("words") else ticked
    if type_ == "ticket.custody_taken" and facts.get("why") in HANDED_ON:
        return str(HANDED_ON[facts["why"]]) % facts
    if type_ == "ticket.offer_declined" and facts.get("reason") == "withdrawn":
        return _("withdrew the offer")
    if type_ in _ESCALATED:
        return str(_ESCALATED[type_]) % _escalated(facts)
    if type_ == "ticket.queued":
        moved = {name: facts.get(name) or _("the general queue") for name in ("from", "to")}
        return _("moved the ticket from %(from)s to %(to)s: %(reason)s") % {**moved, "reason": facts.get("reason", "")}
    if quote_words.is_step(type_):
        return quote_words.event(type_, facts)
    text = str(EVENTS.get(type_, type_))
    if "%(" not in text:
        return text
    told = {name: SEVERITIES.get(value, value) if isinstance(value, str) else value for name, value in facts.items()}
    if type_ in _ABOUT_CLOCKS:
        told["name"] = CLOCKS.get(str(facts.get("name")), "")
    try:
        return text % told
    except (KeyError, ValueError):
        return text.partition("%(")[0].strip()


_ESCALATED: dict[str, Words] = {
    "ticket.escalated": gettext_lazy("escalated to %(to)s: %(reason)s"),
    "ticket.escalation_climbed": gettext_lazy("nobody took the escalation up; it is now with %(to)s"),
    "ticket.escalation_closed": gettext_lazy("ended the escalation: %(outcome)s"),
}


def _escalated(facts: Mapping[str, Any]) -> dict[str, Any]:
    outcome, reason = str(facts.get("outcome", "")), str(facts.get("reason", ""))
    return {
        "to": facts.get("to") or ESCALATION_LEVELS[0],
        "reason": ESCALATION_REASONS.get(reason, reason),
        "outcome": ESCALATION_OUTCOMES.get(outcome, outcome),
    }
