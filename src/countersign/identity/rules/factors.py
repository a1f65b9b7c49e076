"""Recovery codes and waivers: how they look, how long they hold."""

from __future__ import annotations

import secrets
from datetime import timedelta

RECOVERY_CODES = 10
WAIVER_LONGEST = timedelta(hours=24)
BREAK_GLASS = "break_glass"
DEMONSTRATION = "demonstration"
# Crockford's alphabet: no I, L, O, U, so nothing is mistaken when a code is read from paper.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 16
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_recovery_code() -> str:
    """Make a code of 80 random bits: `7K2M-QX4T-…`, four groups of four."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(code[at : at + 4] for at in range(0, _LENGTH, 4))


def normalised_recovery_code(typed: str) -> str | None:
    """Write a typed code the one way we keep it; None when it cannot be one."""
    plain = "".join(typed.upper().replace("-", " ").split()).translate(_MISREAD)
    if len(plain) != _LENGTH or any(letter not in _LETTERS for letter in plain):
        return None
    return "-".join(plain[at : at + 4] for at in range(0, _LENGTH, 4))


def looks_like_totp(typed: str) -> str | None:
    """Return the six digits of an authenticator's code, however it was typed; None when it cannot be one."""
    plain = "".join(typed.split())
    return plain if len(plain) == 6 and plain.isascii() and plain.isdigit() else None
