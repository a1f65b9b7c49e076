"""What a refusal says to the person: its code looked up in the language of the request."""

from __future__ import annotations

import logging
from datetime import datetime

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from countersign.kernel.errors import DomainError
from countersign.ui import times

CONTEXT = "refusal"
log = logging.getLogger("countersign.refusals")


def words(refusal: DomainError, zone: str = "UTC") -> str:
    """Return the text of a refusal with its facts filled in; instants are shown in the reader's zone.

    A code without a text, or a text that wants a fact the refusal does not bring, gets a general sentence:
    a person must never be left with a code.
    """
    locale = get_language() or "en"
    facts = {
        name: times.exact(fact, zone, locale) if isinstance(fact, datetime) else fact
        for name, fact in refusal.facts.items()
    }
    text = pgettext(CONTEXT, refusal.code)
    if text != refusal.code:
        try:
            return text % facts
        except KeyError as missing:
            log.error("The text of the refusal %s wants the fact %s.", refusal.code, missing)
    return _("This cannot be done now. Go back, reload the page and try again.")
