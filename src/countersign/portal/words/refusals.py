"""Texts of refusals that a form of the portal shows beside itself, with what was typed kept."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from countersign.kernel.errors import DomainError
from countersign.portal.words.sentences import status_words

_TEXTS = {
    "says_nothing": gettext_lazy(
        "This alone does not tell us where to look. Write it like this: "
        "“Cannot reach cs1234 by RDP, nothing was changed.”"
    ),
    "fact_missing": gettext_lazy("This is still missing."),
    "too_long": gettext_lazy("This is too long: %(length)s characters, at most %(limit)s fit."),
    "severity_same": gettext_lazy("The urgency is already this."),
    "severity_only_raised": gettext_lazy("You can only raise the urgency here. To lower it, write to us."),
    "reason_missing": gettext_lazy("Say in a few words what has changed."),
    "rating_range": gettext_lazy("Choose one of the five."),
    "rating_too_late": gettext_lazy("A rating can be given for %(days)s days after closing."),
    "reopen_withdrawn": gettext_lazy("A request that was taken back is not opened again. Open a new one."),
    "reopen_too_late": gettext_lazy(
        "A closed ticket can be opened again for %(days)s days. Open a new one and name this number."
    ),
}


def refusal_words(refusal: DomainError) -> str:
    """Say why an act was refused; unknown codes are looked up in the catalogue of refusals."""
    if refusal.code.startswith("illegal_while"):
        words = status_words(str(refusal.facts["status"]), str(refusal.facts["waiting"]))
        return _(
            "The ticket has moved on meanwhile: it is now “%(status)s”. Your text is kept below."
        ) % {"status": words}  # fmt: skip
    text = str(_TEXTS.get(refusal.code) or pgettext("refusal", refusal.code))
    if text == refusal.code:
        text = _("This cannot be done now. Your text is kept; look at the ticket above and try again.")
    try:
        return text % refusal.facts
    except (KeyError, TypeError, ValueError):
        return text
