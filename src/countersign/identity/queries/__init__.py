"""Reads of people who sign in."""

from countersign.identity.queries.accounts import (
    AccountRow,
    account,
    account_for_sign_in,
    account_id_of,
    account_to_go_on,
    accounts,
    on_staff,
    staff_directory,
)
from countersign.identity.queries.sessions import (
    KeptSession,
    SessionRow,
    kept_session,
    seen_at_network,
    session_is_alive,
    sessions_of,
)

__all__ = [
    "AccountRow",
    "KeptSession",
    "SessionRow",
    "account",
    "account_for_sign_in",
    "account_id_of",
    "account_to_go_on",
    "accounts",
    "kept_session",
    "on_staff",
    "seen_at_network",
    "session_is_alive",
    "sessions_of",
    "staff_directory",
]
