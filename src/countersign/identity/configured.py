"""The room's settings as the rules want them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from countersign.identity.rules import UNSIGNED, Kind, Lifetime, Limits
from countersign.kernel import settings as given
from countersign.kernel.settings import setting


def sign_in_limits() -> Limits:
    """Read how often one may fail to sign in."""
    return Limits(
        per_pair=setting(given.SIGN_IN_FAILURES_PER_PAIR),
        per_name=setting(given.SIGN_IN_FAILURES_PER_NAME),
        per_network=setting(given.SIGN_IN_FAILURES_PER_NETWORK),
        window=timedelta(minutes=setting(given.SIGN_IN_WINDOW_MINUTES)),
    )


def lifetime(kind: str | None) -> Lifetime:
    """Read how long a session of this kind of person lasts."""
    if kind == Kind.STAFF:
        return Lifetime(
            timedelta(minutes=setting(given.STAFF_SESSION_MINUTES)),
            timedelta(minutes=setting(given.STAFF_IDLE_MINUTES)),
        )
    if kind == Kind.CUSTOMER:
        return Lifetime(
            timedelta(minutes=setting(given.CUSTOMER_SESSION_MINUTES)),
            timedelta(minutes=setting(given.CUSTOMER_IDLE_MINUTES)),
        )
    return UNSIGNED


def reads_per_hour() -> int:
    """How many tickets and customers that are not their own work one member of the staff reads within an hour."""
    return setting(given.READS_PER_HOUR)


def factor_limits() -> Limits:
    """How often a typed code of a second factor may be wrong: whoever guesses knows the password already."""
    return Limits(per_pair=5, per_name=10, per_network=60, window=timedelta(minutes=15))


def totp_address() -> str:
    """Name the page on which an authenticator app is set up: it lies on the vault's own origin."""
    origin = getattr(settings, "VAULT_ORIGIN", "")
    return f"{origin}/totp" if origin else ""
