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
    linked_account,
    own_passkey,
    passkey,
    passkeys_of,
    password_minimum,
    waiver_of,
)
from countersign.identity.queries.looks import LOOKS, ReadingCap, still_to_count
from countersign.identity.queries.sessions import (
    KeptSession,
    SessionRow,
    is_kept,
    kept_session,
    seen_at_network,
    session_is_alive,
    sessions_of,
)
from countersign.identity.queries.sign_ins import SignInRow, is_new, last_sign_ins

__all__ = [
    "LOOKS",
    "AccountRow",
    "Factors",
    "KeptSession",
    "PasskeyRow",
    "ReadingCap",
    "SessionRow",
    "SignInRow",
    "WaiverRow",
    "account",
    "account_for_sign_in",
    "account_id_of",
    "account_to_go_on",
    "accounts",
    "factors",
    "is_kept",
    "is_new",
    "kept_session",
    "last_sign_ins",
    "linked_account",
    "on_staff",
    "own_passkey",
    "passkey",
    "passkeys_of",
    "password_minimum",
    "seen_at_network",
    "session_is_alive",
    "sessions_of",
    "staff_directory",
    "still_to_count",
    "waiver_of",
]
