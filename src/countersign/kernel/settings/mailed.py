"""The settings of mail, in and out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from countersign.kernel.settings.parsing import folder, number, one_of, text
from countersign.kernel.settings.reader import Setting
from countersign.kernel.settings.single import domains


def host(given: str) -> str | None:
    """Read a domain."""
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", given.strip().lower()):
        raise ValueError(given)
    return given.strip().lower()


def label(given: str) -> str:
    """Read the name under which a key stands in DNS."""
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", given):
        raise ValueError(given)
    return given


def file(given: str) -> Path | None:
    """Read the path of a file."""
    return folder(given)


LMTP_PORT: Setting[int | None] = Setting(
    "LMTP_PORT", number(1, 65535), "a port number from 1 to 65535",
    "Port on which a mail server in front (Postfix, Exim) hands incoming mail over. Absent: that door stays shut.",
    None, shown="absent",
)  # fmt: skip
LMTP_ADDRESS: Setting[str] = Setting(
    "LMTP_ADDRESS", text, "an address of this machine, for instance 127.0.0.1",
    "Address that the port of incoming mail is opened on. Whoever reaches it is believed about where a mail "
    "came from, so let nobody reach it but your mail server.", "127.0.0.1",
)  # fmt: skip
LMTP_PROTOCOL: Setting[str] = Setting(
    "LMTP_PROTOCOL", one_of("lmtp", "smtp"), "lmtp or smtp",
    "What is spoken on the port of incoming mail.", "lmtp",
)  # fmt: skip
MAIL_AUTHSERV_ID: Setting[str | None] = Setting(
    "MAIL_AUTHSERV_ID", text, "the name that your mail server writes first in Authentication-Results",
    "Server in front whose Authentication-Results are believed about DKIM, and about SPF where nobody told the "
    "address that a mail came from. It must take away foreign ones that bear its name. Absent: none is believed.",
    None, shown="absent",
)  # fmt: skip
MAIL_ARC_SEALERS: Setting[tuple[str, ...]] = Setting(
    "MAIL_ARC_SEALERS", domains, "domains separated by commas, for instance lists.example",
    "Forwarders that are believed, by the ARC seal of theirs, when they say that a mail had passed DMARC. "
    "Absent: none is.", (), shown="absent",
)  # fmt: skip
REPLY_DOMAIN: Setting[str | None] = Setting(
    "REPLY_DOMAIN", host, "a domain, for instance reply.nimbus.example",
    "Domain whose mail is handed over here. Mails about a ticket then carry an address of their own under it, so that "
    "an answer by mail finds its ticket. Absent: answers by mail become drafts.", None, shown="absent",
)  # fmt: skip
DKIM_KEY: Setting[Path | None] = Setting(
    "DKIM_KEY", file, "the path of a file with an RSA key in PEM",
    "Private key that outgoing mail is signed with (DKIM); `countersign mail dkim-key` makes one and prints the DNS "
    "record. Absent: mail leaves unsigned, for a mail server that signs.", None, shown="absent",
)  # fmt: skip
DKIM_SELECTOR: Setting[str] = Setting(
    "DKIM_SELECTOR", label, "small letters, digits, hyphens and dots",
    "Name under which the public half of that key stands in DNS, before ._domainkey.", "countersign",
)  # fmt: skip
SMTP_CA: Setting[Path | None] = Setting(
    "SMTP_CA", file, "the path of a file with certificates in PEM",
    "Authorities that the certificate of the server for outgoing mail is checked against. Absent: those of the system. "
    "There is no way to leave the check out.", None, shown="those of the system",
)  # fmt: skip

MAILED: tuple[Setting[Any], ...] = (
    LMTP_PORT, LMTP_ADDRESS, LMTP_PROTOCOL, MAIL_AUTHSERV_ID, MAIL_ARC_SEALERS, REPLY_DOMAIN,
    DKIM_KEY, DKIM_SELECTOR, SMTP_CA,
)  # fmt: skip
