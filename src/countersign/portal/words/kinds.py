"""Kinds of request, urgency and the questions of the forms, as the customer reads them (M21, M22)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from countersign.tickets.rules.severity import Severity
from countersign.tickets.rules.status import Kind

Text = str | Promise

KINDS: dict[Kind, tuple[Text, Text]] = {
    Kind.DOWN: (_("It is down"), _("nobody can use it")),
    Kind.MALFUNCTION: (_("It misbehaves"), _("errors, wrong results")),
    Kind.SLOWNESS: (_("It is slow"), _("slower than usual")),
    Kind.CHANGE: (_("Change it for me"), _("upgrade, settings")),
    Kind.UPDATE: (_("Update software"), _("versions, firmware")),
    Kind.QUESTION: (_("A question"), _("how do I…")),
}

SEVERITIES: dict[str, Text] = {
    Severity.CRITICAL: _("Critical: work has stopped"),
    Severity.HIGH: _("High: the main thing does not work"),
    Severity.NORMAL: _("Normal: work goes on with trouble"),
    Severity.LOW: _("Low: it can wait"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A fact as a form asks for it, and as the ticket's facts name it."""

    asks: Text
    named: Text
    hint: Text = ""


UNKNOWN = _("“I do not know” is an answer too")

QUESTIONS: dict[str, Question] = {
    "not_answering": Question(
        _("What exactly does not answer?"), _("Does not answer"), _("ping, a port, the console, the site")
    ),
    "others_affected": Question(
        _("Is anyone else affected?"), _("Others affected"), _("colleagues, other services, or only you")
    ),
    "since": Question(_("Since when?"), _("Since"), UNKNOWN),
    "before": Question(_("What changed before?"), _("Changed before"), _("“Nothing” is an answer too")),
    "tried": Question(_("What have you tried?"), _("Tried"), _("“Nothing yet” is an answer too")),
    "expected": Question(
        _("What should happen, and what happens instead?"),
        _("Expected and actual"),
        _("“The order is saved; instead the page is white”"),
    ),
    "error_text": Question(
        _("The exact error message"), _("Error message"), _("copy it whole; “none” if there is none")
    ),
    "repeatable": Question(_("Does it happen every time?"), _("Repeatable"), _("always, sometimes, after which steps")),
    "last_seen": Question(_("When did you last see it?"), _("Last seen")),
    "users_affected": Question(_("How many people does it hinder?"), _("People affected")),
    "operation": Question(_("Which operation is slow?"), _("Slow operation"), _("“opening the order list”")),
    "measured": Question(
        _("How slow, and how did you measure it?"), _("Measured"), _("a number with its unit: “12 s, browser timing”")
    ),
    "usual": Question(_("What is it usually?"), _("Usual"), _("“under 1 s”")),
    "network": Question(_("From which network?"), _("From network"), _("provider, city or address you measured from")),
    "pattern": Question(_("Always, or at certain hours?"), _("Pattern")),
    "wanted": Question(_("What should it be like afterwards?"), _("Wanted"), _("“8 CPU and 32 GB on cs1234”")),
    "window": Question(_("When may we do it?"), _("Window"), _("day, hours and time zone; or “any time”")),
    "downtime_allowed": Question(
        _("May it be unavailable meanwhile?"), _("Downtime allowed"), _("no, or for how long")
    ),
    "cost_approver": Question(_("Who may approve the cost?"), _("Cost approved by"), _("a name; “me” is enough")),
    "rollback": Question(_("When should we put it back as it was?"), _("Put back if")),
    "component": Question(_("What, and to which version?"), _("Component and version"), _("“PostgreSQL 15 to 16”")),
    "reason": Question(_("Why is it needed?"), _("Reason")),
    "backup_confirmed": Question(_("Is there a backup?"), _("Backup"), _("yes, made when; or ask us to make one")),
    "what_was_read": Question(_("What have you read about it?"), _("Already read"), _("a page, a guide, or “nothing”")),
    "needed_by": Question(_("By when do you need to know?"), _("Needed by")),
}


def kind_name(kind: str) -> str:
    """Name a kind of request."""
    return str(KINDS[Kind(kind)][0])


def severity_name(severity: str) -> str:
    """Name a severity with its meaning."""
    return str(SEVERITIES[severity])
