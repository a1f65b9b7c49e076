"""What a field is called on the form it stands on: an error page gives texts back under the same words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

from countersign.portal.words.kinds import QUESTIONS

_LABELS: dict[str, Promise | str] = {
    "service": _l("Service"),
    "kind": _l("What is it?"),
    "title": _l("In one line"),
    "description": _l("What do you see?"),
    "urgency": _l("How urgent is it for you?"),
    "comment": _l("A word about it, if you like"),
    "severity": _l("Severity"),
    "person": _l("To whom"),
    "cause": _l("Cause"),
    "action": _l("Action"),
    "check": _l("Checked"),
    "email": _l("E-mail"),
    "zone": _l("Time zone"),
    "q": _l("Search"),
}
# The one field that most forms have is called by what is done with it: the last word of the address.
_TEXTS: dict[str, Promise] = {
    "answers": _l("Answer"),
    "notes": _l("Internal note"),
    "offers": _l("Handover"),
    "solution": _l("Message to the customer"),
    "acknowledgement": _l("Message to the customer"),
    "waiting": _l("Question to the customer"),
}


def label_of(field: str, path: str) -> str:
    """Name a field as its form does, in the reader's language; empty for one that no form of ours has."""
    if field == "text":
        return str(_TEXTS.get(path.rstrip("/").rpartition("/")[2], ""))
    if question := QUESTIONS.get(field.removeprefix("fact_")):
        return str(question.asks)
    return str(_LABELS.get(field, ""))
