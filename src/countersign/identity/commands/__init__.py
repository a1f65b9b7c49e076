"""The only writers of accounts, sessions and attempts: one verb, one function."""

from countersign.identity.commands.accounts import (
    add_account,
    change_profile,
    change_roles,
    deactivate,
    reactivate,
)
from countersign.identity.commands.attempts import Attempt, begin_attempt, forgive_attempt
from countersign.identity.commands.passwords import change_password, record_reset_request
from countersign.identity.commands.sessions import (
    drop_session,
    end_session,
    keep_session,
    note_network,
    record_sign_in,
    record_sign_out,
    rekey_session,
    sweep,
    touch_session,
)

__all__ = [
    "Attempt",
    "add_account",
    "begin_attempt",
    "change_password",
    "change_profile",
    "change_roles",
    "deactivate",
    "drop_session",
    "end_session",
    "forgive_attempt",
    "keep_session",
    "note_network",
    "reactivate",
    "record_reset_request",
    "record_sign_in",
    "record_sign_out",
    "rekey_session",
    "sweep",
    "touch_session",
]
