"""What `countersign doctor` looks at of the ways of mail: the mailbox, and the mail that we send to ourselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

SILENT_AFTER = timedelta(minutes=75)


def findings() -> Iterator[tuple[str, bool | None, str]]:
    """Look at each way that is configured: its name, whether it is well (None: neither), and why. Needs a database."""
    from countersign.kernel.clock import database_now

    now = database_now()
    yield _mailbox(now)
    yield _canary()


def _mailbox(now: datetime) -> tuple[str, bool | None, str]:
    from countersign.mail.imap.account import configured
    from countersign.mail.imap.queries import mailbox

    account = configured()
    if account is None:
        return "mailbox", None, "no mail is fetched: no COUNTERSIGN_IMAP_URL"
    row = mailbox(account.name)
    if row is None or (row.looked_at is None and row.failed_at is None):
        return "mailbox", None, f"{account.name}: not opened yet"
    if row.failed_at is not None:
        return "mailbox", False, f"{account.name}: nothing fetched since {_shown(row.failed_at)}: {row.failure}"
    looked = row.looked_at or now
    said = f"{account.name}: looked into at {_shown(looked)}, " + (
        f"last mail at {_shown(row.fetched_at)}" if row.fetched_at else "no mail yet"
    )
    if row.failure:
        return "mailbox", False, f"{said}; stored mail cannot be put away: {row.failure}"
    if row.left:
        return "mailbox", False, f"{said}; {row.left} stay in it: {row.left_why}"
    return "mailbox", now - looked <= SILENT_AFTER, said


def _canary() -> tuple[str, bool | None, str]:
    from countersign.mail.canary import ways
    from countersign.mail.canary.queries import newest

    address = ways.address()
    if not address:
        return "canary", None, "no mail goes to ourselves: no server takes mail out, or no way in is known"
    settled = next((row for row in newest() if not row.is_away), None)
    if settled is None:
        return "canary", None, f"one goes to {address} every hour, none has come back yet"
    if settled.returned_at is None:
        said = f" ({settled.words})" if settled.words else ""
        return "canary", False, f"the mail to {address} of {_shown(settled.sent_at)} has not come back{said}"
    took = (settled.returned_at - settled.sent_at).total_seconds()
    return "canary", True, f"the mail to {address} of {_shown(settled.sent_at)} came back after {took:.0f} s"


def _shown(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
