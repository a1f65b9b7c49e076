"""What a refusal says to the person: its code looked up in the language of the request."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from countersign.kernel.errors import DomainError

CONTEXT = "refusal"


def words(refusal: DomainError) -> str:
    """Return the text of a refusal with its facts filled in; a code that has no text gets a general one."""
    text = pgettext(CONTEXT, refusal.code)
    if text == refusal.code:
        return _("This cannot be done now. Go back, reload the page and try again.")
    return text % refusal.facts
