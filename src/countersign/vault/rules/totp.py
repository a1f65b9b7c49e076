"""Codes of authenticator apps (RFC 6238 over RFC 4226): six digits, thirty seconds, one step of grace."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote, urlencode

SEED_BYTES = 20
DIGITS = 6
STEP_SECONDS = 30
GRACE_STEPS = 1
WRONG_TRIES = 5
BLOCKED_MINUTES = 15


def step_of(seconds: float) -> int:
    """Number the step that an instant (seconds since 1970) lies in."""
    return int(seconds) // STEP_SECONDS


def code_at(seed: bytes, step: int, *, digits: int = DIGITS, algorithm: str = "sha1") -> str:
    """Compute the code of one step. Source: RFC 4226 5.3."""
    digest = hmac.new(seed, step.to_bytes(8, "big"), getattr(hashlib, algorithm)).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def typed_code(text: str) -> str | None:
    """Read what a person typed, spaces left out; None when it cannot be a code."""
    code = "".join(text.split())
    return code if len(code) == DIGITS and code.isascii() and code.isdigit() else None


def matching_step(seed: bytes, code: str, step: int, *, used: int) -> int | None:
    """Find the step whose code was typed, around now and later than the last one used; None when there is none.

    used: the step of the last accepted code; that one and those before it are spent (RFC 6238 5.2).
    """
    found = None
    for near in range(step - GRACE_STEPS, step + GRACE_STEPS + 1):
        # Every step is computed, whichever matches: the time taken tells nothing.
        if hmac.compare_digest(code_at(seed, near), code) and near > used:
            found = near if found is None else found
    return found


def secret_text(seed: bytes) -> str:
    """Write a seed as authenticator apps take it: base32 without padding."""
    return base64.b32encode(seed).decode("ascii").rstrip("=")


def enrolment_address(seed: bytes, *, label: str, issuer: str) -> str:
    """Write the otpauth address that a picture code carries."""
    name = f"{issuer}:{label}" if issuer else label
    facts = {"secret": secret_text(seed), "digits": str(DIGITS), "period": str(STEP_SECONDS)}
    if issuer:
        facts["issuer"] = issuer
    return f"otpauth://totp/{quote(name)}?{urlencode(facts, quote_via=quote)}"
