"""Which browser a session sits in: the digest of the cookie that outlives sessions, never the cookie."""

from __future__ import annotations

import hashlib

from countersign.kernel.reading import row_of


def device_digest(cookie: str) -> str:
    """Digest a browser's cookie the way that signing in keeps it; empty for none."""
    return hashlib.sha256(cookie.encode(errors="replace")).hexdigest() if cookie else ""


def device_of(session: str | None) -> str:
    """Return the digest of the browser in which a session was opened; empty when it is not known. One query.

    Signing in notes browser and session at the same instant, and a browser holds one session at a time.
    """
    if not session:
        return ""
    row = row_of(
        "SELECT d.digest FROM identity_session s JOIN identity_seen_device d ON d.account_id = s.account_id "
        "AND d.last_seen_at = s.signed_in_at WHERE s.reference = %s LIMIT 1",
        [session],
    )
    return "" if row is None else str(row[0])
