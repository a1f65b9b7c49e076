"""Every COUNTERSIGN_ setting: its name, type, default and help, read in one place.

The environment is the only source. A secret may also stand in a file whose path is given by the same
name with ``_FILE`` behind it. Names that nobody declared, and values that do not parse, are refused.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, TypeVar, overload
from urllib.parse import urlsplit

from countersign.kernel.settings.declared import (
    BIND,
    CLAMAV,
    CLOSE_UNCONFIRMED,
    CUSTOMER_IDLE_MINUTES,
    CUSTOMER_SESSION_MINUTES,
    DATA,
    DATABASE_URL,
    DEMO,
    FILES_ORIGIN,
    IDENTIFICATION,
    LOG_LEVEL,
    MAIL_FROM,
    ORIGIN,
    PORT,
    QUOTA_BYTES,
    READS_PER_HOUR,
    RECOVERY_DELAY_HOURS,
    SECRET_KEY,
    SIGN_IN_FAILURES_PER_NAME,
    SIGN_IN_FAILURES_PER_NETWORK,
    SIGN_IN_FAILURES_PER_PAIR,
    SIGN_IN_WINDOW_MINUTES,
    SMTP_URL,
    STAFF_IDLE_MINUTES,
    STAFF_SESSION_MINUTES,
    STREAMS,
    THREADS,
    TRUSTED_PROXIES,
    UNDO_SECONDS,
    UPLOAD_BYTES,
    WORKERS,
)
from countersign.kernel.settings.declared import DECLARED as _OF_ALL
from countersign.kernel.settings.fetched import FETCHED
from countersign.kernel.settings.hooked import HOOK_NETWORKS, HOOKED
from countersign.kernel.settings.mailed import MAILED
from countersign.kernel.settings.pushed import PUSHED
from countersign.kernel.settings.questions import QUESTIONS
from countersign.kernel.settings.reader import PREFIX, Setting, SettingRefused, Values
from countersign.kernel.settings.single import (
    OIDC_ALLOWED_DOMAINS,
    OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET,
    OIDC_ISSUER,
    OIDC_NAME,
    SINGLE,
)
from countersign.kernel.settings.telephoned import PHONE_REGION, RECORDINGS_FROM, TELEPHONED
from countersign.kernel.settings.vaulted import VAULT, VAULT_ORIGIN

__all__ = [
    "BIND",
    "CLAMAV",
    "CLOSE_UNCONFIRMED",
    "CUSTOMER_IDLE_MINUTES",
    "CUSTOMER_SESSION_MINUTES",
    "DATA",
    "DATABASE_URL",
    "DECLARED",
    "DEMO",
    "FILES_ORIGIN",
    "HOOK_NETWORKS",
    "IDENTIFICATION",
    "LOG_LEVEL",
    "MAIL_FROM",
    "OIDC_ALLOWED_DOMAINS",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_ISSUER",
    "OIDC_NAME",
    "ORIGIN",
    "PHONE_REGION",
    "PORT",
    "PREFIX",
    "QUOTA_BYTES",
    "READS_PER_HOUR",
    "RECORDINGS_FROM",
    "RECOVERY_DELAY_HOURS",
    "SECRET_KEY",
    "SIGN_IN_FAILURES_PER_NAME",
    "SIGN_IN_FAILURES_PER_NETWORK",
    "SIGN_IN_FAILURES_PER_PAIR",
    "SIGN_IN_WINDOW_MINUTES",
    "SMTP_URL",
    "STAFF_IDLE_MINUTES",
    "STAFF_SESSION_MINUTES",
    "STREAMS",
    "THREADS",
    "TRUSTED_PROXIES",
    "UNDO_SECONDS",
    "UPLOAD_BYTES",
    "VAULT_ORIGIN",
    "WORKERS",
    "Setting",
    "SettingRefused",
    "Values",
    "check",
    "forget",
    "setting",
]

T = TypeVar("T")
DECLARED: tuple[Setting[Any], ...] = (
    *_OF_ALL, *SINGLE, *VAULT, *MAILED, *FETCHED, *HOOKED, *PUSHED, *TELEPHONED, *QUESTIONS,
)  # fmt: skip
_BY_NAME = {declared.name: declared for declared in DECLARED}
_values: Values | None = None


@overload
def setting(wanted: Setting[T]) -> T: ...
@overload
def setting(wanted: str) -> Any: ...
def setting(wanted: Setting[Any] | str) -> Any:
    """Read one setting of this process: ``setting(PORT)``, or ``setting("PORT")`` by its short name."""
    global _values
    if _values is None:
        _values = Values(os.environ)
    return _values(_BY_NAME[wanted] if isinstance(wanted, str) else wanted)


def forget() -> None:
    """Read the environment anew at the next call; for tests and for ``init``."""
    global _values
    _values = None


def check(environ: Mapping[str, str]) -> None:
    """Refuse an environment with an unknown or malformed setting.

    Raises: SettingRefused with one line that names the variable and what is allowed.
    """
    known = {declared.variable for declared in DECLARED}
    known |= {declared.variable + "_FILE" for declared in DECLARED if declared.secret}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            raise SettingRefused(f"{name} is no setting; allowed: {', '.join(sorted(known))}.")
    values = Values(environ)
    for declared in DECLARED:
        if declared is not SECRET_KEY or {SECRET_KEY.variable, SECRET_KEY.variable + "_FILE"} & environ.keys():
            values(declared)
    if urlsplit(values(ORIGIN)).hostname == urlsplit(values(FILES_ORIGIN)).hostname:
        raise SettingRefused(
            f"{FILES_ORIGIN.variable}={values(FILES_ORIGIN)!r} is refused; allowed: {FILES_ORIGIN.allowed}."
        )
    if urlsplit(values(ORIGIN)).hostname != urlsplit(values(VAULT_ORIGIN)).hostname:
        raise SettingRefused(
            f"{VAULT_ORIGIN.variable}={values(VAULT_ORIGIN)!r} is refused; allowed: {VAULT_ORIGIN.allowed}."
        )
