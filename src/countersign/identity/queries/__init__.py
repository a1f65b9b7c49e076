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
from countersign.identity.queries.factors import (
    Factors,
    PasskeyRow,
    WaiverRow,
    factors,
    has_short_password,
    own_passkey,
    passkey,
    passkeys_of,
    waiver_of,
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
    "Factors",
    "KeptSession",
    "PasskeyRow",
    "SessionRow",
    "WaiverRow",
    "account",
    "account_for_sign_in",
    "account_id_of",
    "account_to_go_on",
    "accounts",
    "factors",
    "has_short_password",
    "kept_session",
    "on_staff",
    "own_passkey",
    "passkey",
    "passkeys_of",
    "seen_at_network",
    "session_is_alive",
    "sessions_of",
    "staff_directory",
    "waiver_of",
]
