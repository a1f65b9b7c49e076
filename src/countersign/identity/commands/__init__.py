"""The only writers of accounts, sessions and attempts: one verb, one function."""

from countersign.identity.commands.accounts import (
    add_account,
    change_profile,
    change_roles,
    deactivate,
    reactivate,
)
from countersign.identity.commands.attempts import Attempt, begin_attempt, forgive_attempt
from countersign.identity.commands.challenges import spend_challenge
from countersign.identity.commands.codes import (
    clear_factors,
    confirm_totp,
    make_recovery_codes,
    record_totp_added,
    record_totp_removed,
    record_totp_used,
    use_recovery_code,
)
from countersign.identity.commands.foreign import link_identity
from countersign.identity.commands.looks import count_look, read_more, sweep_looks
from countersign.identity.commands.passkeys import (
    NewPasskey,
    add_passkey,
    remove_passkey,
    rename_passkey,
    use_passkey,
)
from countersign.identity.commands.passwords import change_password, record_reset_request
from countersign.identity.commands.sessions import (
    Opened,
    drop_session,
    end_other_sessions,
    end_session,
    keep_session,
    note_network,
    record_sign_in,
    record_sign_out,
    rekey_session,
    sweep,
    touch_session,
)
from countersign.identity.commands.waivers import waive_passkey

__all__ = [
    "Attempt",
    "NewPasskey",
    "Opened",
    "add_account",
    "add_passkey",
    "begin_attempt",
    "change_password",
    "change_profile",
    "change_roles",
    "clear_factors",
    "confirm_totp",
    "count_look",
    "deactivate",
    "drop_session",
    "end_other_sessions",
    "end_session",
    "forgive_attempt",
    "keep_session",
    "link_identity",
    "make_recovery_codes",
    "note_network",
    "reactivate",
    "read_more",
    "record_reset_request",
    "record_sign_in",
    "record_sign_out",
    "record_totp_added",
    "record_totp_removed",
    "record_totp_used",
    "rekey_session",
    "remove_passkey",
    "rename_passkey",
    "spend_challenge",
    "sweep",
    "sweep_looks",
    "touch_session",
    "use_passkey",
    "use_recovery_code",
    "waive_passkey",
]
