"""What a refusal says to the person: its code looked up in the language of the request."""

from __future__ import annotations

from django.utils.translation import pgettext

from countersign.kernel.errors import DomainError


def refusal(refused: DomainError) -> str:
    """Return the text of a refusal with its facts filled in."""
    return pgettext("refusal", refused.code) % refused.facts
