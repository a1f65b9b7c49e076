"""The room's tables."""

from countersign.identity.models.caller_codes import CallerCode, CodeSecret, CodeTry
from countersign.identity.models.factors import (
    ForeignIdentity,
    Passkey,
    RecoveryCode,
    SpentChallenge,
    Totp,
    Waiver,
)
from countersign.identity.models.looks import Look
from countersign.identity.models.people import (
    Account,
    AccountManager,
    FailedSignIn,
    SeenDevice,
    SeenNetwork,
    SignInSession,
    new_reference,
)
from countersign.identity.models.step_up import StepUpChallenge

__all__ = [
    "Account",
    "AccountManager",
    "CallerCode",
    "CodeSecret",
    "CodeTry",
    "FailedSignIn",
    "ForeignIdentity",
    "Look",
    "Passkey",
    "RecoveryCode",
    "SeenDevice",
    "SeenNetwork",
    "SignInSession",
    "SpentChallenge",
    "StepUpChallenge",
    "Totp",
    "Waiver",
    "new_reference",
]
