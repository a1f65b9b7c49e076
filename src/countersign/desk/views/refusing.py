"""Refusals that a screen shows itself, beside what was typed."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.utils.translation import gettext as _

from countersign.desk.rows import Entry
from countersign.kernel.actor import Actor
from countersign.kernel.errors import DomainError
from countersign.ui import refusals


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not done.

    entries: what happened meanwhile.   form, seen: the form that may send anyway, and up to which event.
    text_kept: words that no field of the page can hold any more.
    secret: it asks what becomes of a password in the words; then: the button that had been pressed.
    """

    title: str
    text: str
    entries: list[Entry] = field(default_factory=list)
    form: str = ""
    seen: str = ""
    text_kept: str = ""
    secret: bool = False
    then: str = ""


def said(refusal: DomainError, by: Actor) -> str:
    """Give the reason in the person's language and zone."""
    about = refusal.facts.get("field")
    if refusal.code == "fact_missing" and about == "text":
        return _("Write something first.")
    if refusal.code == "promise_missing":
        return _("Say by when the customer hears from us next.")
    if refusal.code == "not_holder" and not refusal.facts.get("holder"):
        return _("Nobody holds this ticket yet. Accept it first.")
    if refusal.code == "not_holder":
        told = {"name": refusal.facts["holder"]}
        return _("%(name)s holds this ticket and answers. Leave the text as a note, or take the ticket over.") % told
    return refusals.words(refusal, by.zone)


def retargeted(response: HttpResponse, target: str) -> HttpResponse:
    """Send a refusal's region to its place beside the form."""
    response["HX-Retarget"] = target
    response["HX-Reswap"] = "innerHTML"
    return response
