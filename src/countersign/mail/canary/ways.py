"""Whether a mail goes to ourselves, where to, and how long it may take: as the settings say."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr

from countersign.kernel.settings import MAIL_FROM, SMTP_URL, setting
from countersign.kernel.settings.fetched import CANARY_MINUTES, IMAP_URL, MAIL_ADDRESS
from countersign.kernel.settings.mailed import LMTP_PORT


def address() -> str:
    """Return where it goes; nothing when mail goes out by no server or comes in by no way that we know of."""
    if setting(SMTP_URL) is None:
        return ""
    if named := setting(MAIL_ADDRESS):
        return parseaddr(named)[1]
    comes_in = setting(LMTP_PORT) is not None or setting(IMAP_URL) is not None
    return parseaddr(setting(MAIL_FROM))[1] if comes_in else ""


def limit() -> timedelta:
    """Return how long it may take."""
    return timedelta(minutes=setting(CANARY_MINUTES))
