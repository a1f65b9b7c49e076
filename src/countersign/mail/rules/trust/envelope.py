"""The envelope a mail came in, as the receiving server tells it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Envelope:
    """Who handed a mail over, and for whom.

    client_ip is None where nobody told us (a mailbox fetched over IMAP): SPF then cannot be judged.
    mail_from is "" for a bounce.
    """

    client_ip: str | None = None
    helo: str = ""
    mail_from: str = ""
    rcpt_to: tuple[str, ...] = ()
