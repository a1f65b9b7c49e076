"""The room's tables."""

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
