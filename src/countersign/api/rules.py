"""Tokens: what they look like, what they may be for."""

from __future__ import annotations

import hashlib
from enum import StrEnum

PREFIX = "cs_"
LONGEST_DAYS = 366


class Scope(StrEnum):
    """What a token may be used for."""

    CUSTOMERS_IMPORT = "customers:import"
    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    NOTES_READ = "notes:read"
    NOTES_WRITE = "notes:write"
    HOOKS = "hooks:manage"
    ACCOUNT_READ = "account:read"
    ACCOUNT_WRITE = "account:write"
    CREDITS_READ = "credits:read"
    CREDITS_WRITE = "credits:write"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    STAFFING_READ = "staffing:read"
    STAFFING_WRITE = "staffing:write"
    DESK_READ = "desk:read"
    DESK_WRITE = "desk:write"
    MAIL = "mail:manage"
    LEDGER = "ledger:verify"
    CALLS_WRITE = "calls:write"


# What a customer's token may ever be for; all else is the provider's.
CUSTOMER_SCOPES = frozenset({
    Scope.TICKETS_READ, Scope.TICKETS_WRITE, Scope.ACCOUNT_READ, Scope.ACCOUNT_WRITE, Scope.CREDITS_READ,
    Scope.CREDITS_WRITE,
})  # fmt: skip

# Whose token says what happened to others, in their name: administrators alone hand them out, to exchanges.
OF_MACHINES = frozenset({Scope.CALLS_WRITE})


def may_hold_own(*, staff: bool, admin: bool) -> frozenset[Scope]:
    """Return what a token may be for that a person makes for themselves. Source: T102; domain.md Call."""
    if not staff:
        return CUSTOMER_SCOPES
    return frozenset(Scope) if admin else frozenset(Scope) - OF_MACHINES


def digest_of(token: str) -> bytes:
    """Return what is kept of a token; it holds 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(token.encode()).digest()


def bearer(header: str) -> str:
    """Return the token of an Authorization header, empty when there is none."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip().startswith(PREFIX) else ""
