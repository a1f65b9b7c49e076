"""The mailed link that proves a registration's e-mail: signed, of our own origin, dead after two days."""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from countersign.customers.commands.registering import PROVEN_WITHIN

_SALT = "countersign.registration"


def link_of(paper_id: int) -> str:
    """Write the link to a registration (T98: the origin is ours, not the request's)."""
    return f"{settings.ORIGIN}/registration/confirmation/{signing.dumps(paper_id, salt=_SALT)}"


def paper_of(token: str) -> int | None:
    """Return the registration that a token stands for, or None when it is forged or too old."""
    try:
        found = signing.loads(token, salt=_SALT, max_age=PROVEN_WITHIN)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None
