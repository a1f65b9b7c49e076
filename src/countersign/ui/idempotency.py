"""Make the keys that let a form be sent twice and take effect once."""

from __future__ import annotations

import secrets

FIELD = "idempotency_key"
"""Name of the hidden field; the middleware copies it into Actor.key."""


def new_key() -> str:
    """Give a fresh key: 22 characters, 128 random bits."""
    return secrets.token_urlsafe(16)
