"""Why a form of the portal could not be carried out, beside itself, with what was typed kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from countersign.kernel.errors import DomainError
from countersign.portal.words.sentences import status_words
from countersign.ui import refusals


def refusal_words(refusal: DomainError) -> str:
    """Say why an act was refused; a customer whose ticket has moved on hears where it stands now."""
    if refusal.code.startswith("illegal_while"):
        status = status_words(str(refusal.facts["status"]), str(refusal.facts["waiting"]))
        return _("The ticket has moved on meanwhile: it is now “%(status)s”. Your text is kept below.") % {
            "status": status
        }
    return refusals.words(refusal)
