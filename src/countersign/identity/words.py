"""Words of the room's screens that codes stand for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l

METHODS = {
    "password": _l("with a password"),
    "passkey": _l("with a passkey"),
    "totp": _l("with a password and a code of the app"),
    "recovery_code": _l("with a password and a recovery code"),
    "sso": _l("through the organisation's sign-in"),
}
MARKS = {
    "guessing_noticed": _l("Somebody guessed at your password"),
    "passkey_copied": _l("A passkey was refused: it looks like a copy"),
}
DONE = {
    "passkey_added": _l("The passkey is added."),
    "passkey_renamed": _l("The passkey has its new name."),
    "passkey_removed": _l("The passkey is removed."),
    "totp_added": _l("The authenticator app is added."),
    "totp_removed": _l("The authenticator app is removed."),
    "others_ended": _l("All other browsers are signed out."),
}
WAIVED = {
    "break_glass": _l("Signed in without a passkey: an administrator has waived it until %(until)s."),
    "demonstration": _l("Demonstration: signed in without a passkey."),
}
