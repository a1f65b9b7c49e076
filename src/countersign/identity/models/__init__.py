"""The room's tables."""

from countersign.identity.models.caller_codes import CallerCode, CodeSecret, CodeTry
from countersign.identity.models.factors import Passkey, RecoveryCode, SpentChallenge, Totp, Waiver
from countersign.identity.models.people import (
    Account,
    AccountManager,
    FailedSignIn,
    SeenDevice,
    SeenNetwork,
    SignInSession,
    new_reference,
)

__all__ = [
    "Account",
    "AccountManager",
    "CallerCode",
    "CodeSecret",
    "CodeTry",
    "FailedSignIn",
    "Passkey",
    "RecoveryCode",
    "SeenDevice",
    "SeenNetwork",
    "SignInSession",
    "SpentChallenge",
    "Totp",
    "Waiver",
    "new_reference",
]
