"""The settings of a mailbox that mail is fetched from, and of the mail that we send to ourselves."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from countersign.kernel.settings.parsing import address, folder, number, text
from countersign.kernel.settings.reader import Setting

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
Servers = tuple[tuple[str, int], ...]


def _url(*schemes: str, plain: str) -> Callable[[str], str | None]:
    def read(given: str) -> str | None:
        parts = urlsplit(given)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError(given)
        if parts.scheme == plain and parts.hostname not in _HERE:
            raise ValueError(given)  # What opens a mailbox crosses no network in clear.
        _ = parts.port
        return given

    return read


def mailbox(given: str) -> str | None:
    """Read the address of a mailbox; it names who signs in."""
    found = _url("imaps", "imap+starttls", "imap", plain="imap")(given)
    if not urlsplit(given).username:
        raise ValueError(given)
    return found


def servers(given: str) -> Servers:
    """Read internet addresses separated by commas, each with a port behind it or not: 192.0.2.1, [2001:db8::1]:5353."""
    found = []
    for part in (one.strip() for one in given.split(",")):
        host, port = part, "53"
        if part.startswith("["):
            host, closed, rest = part[1:].partition("]")
            if not closed or (rest and not rest.startswith(":")):
                raise ValueError(given)
            port = rest.removeprefix(":") or "53"
        elif part.count(":") == 1:
            host, _, port = part.partition(":")
        found.append((str(ip_address(host)), number(1, 65535)(port)))
    return tuple(found)


IMAP_URL: Setting[str | None] = Setting(
    "IMAP_URL", mailbox, "imaps:// or imap+starttls://user:password@host:port/FOLDER (imap:// on this machine alone)",
    "Mailbox that mail is fetched from; INBOX when no folder is named. What is special in a password is "
    "percent-encoded. Absent: none is.", None, shown="absent", secret=True,
)  # fmt: skip
IMAP_CA: Setting[Path | None] = Setting(
    "IMAP_CA", folder, "the path of a file with certificates in PEM",
    "Authorities that the certificate of the mailbox's server is checked against. Absent: those of the system. There "
    "is no way to leave the check out.", None, shown="those of the system",
)  # fmt: skip
IMAP_TAKEN: Setting[str] = Setting(
    "IMAP_TAKEN", text, "a folder, its parents before it with / between",
    "Folder of the mailbox that fetched mail is moved into once it is stored here.", "Countersign/Taken",
)  # fmt: skip
IMAP_POLL_SECONDS: Setting[int] = Setting(
    "IMAP_POLL_SECONDS", number(5, 3600), "a number of seconds from 5 to 3600",
    "How often the mailbox is looked into where its server cannot tell of new mail by itself (no IDLE).", 60,
)  # fmt: skip
IMAP_TOKEN_PATH: Setting[str | None] = Setting(
    "IMAP_TOKEN_PATH", text, "the path of a file",
    "File with an OAuth access token for the mailbox, kept fresh by a program of yours and read anew at every sign-in. "
    "Absent: a password, or a token by COUNTERSIGN_IMAP_OAUTH_URL.", None, shown="absent",
)  # fmt: skip
IMAP_OAUTH_URL: Setting[str | None] = Setting(
    "IMAP_OAUTH_URL", _url("https", "http", plain="http"), "https://… (http:// on this machine alone)",
    "Token endpoint that gives access tokens for the mailbox in exchange for the refresh token. Absent: none.",
    None, shown="absent",
)  # fmt: skip
IMAP_OAUTH_CLIENT_ID: Setting[str] = Setting(
    "IMAP_OAUTH_CLIENT_ID", text, "the name that the provider gave this installation",
    "Client that asks for access tokens.", "", shown="absent",
)  # fmt: skip
IMAP_OAUTH_CLIENT_SECRET: Setting[str | None] = Setting(
    "IMAP_OAUTH_CLIENT_SECRET", text, "the secret of that client",
    "Secret of the client that asks for access tokens. Absent: it has none.", None, shown="absent", secret=True,
)  # fmt: skip
IMAP_OAUTH_REFRESH_TOKEN: Setting[str | None] = Setting(
    "IMAP_OAUTH_REFRESH_TOKEN", text, "a refresh token",
    "Refresh token of the mailbox. A newer one that the provider gives is kept in DATA/imap-refresh-token.", None,
    shown="absent", secret=True,
)  # fmt: skip
IMAP_OAUTH_SCOPE: Setting[str | None] = Setting(
    "IMAP_OAUTH_SCOPE", text, "scopes separated by spaces",
    "Scope that is asked for with each access token. Absent: what the refresh token was given for.", None,
    shown="absent",
)  # fmt: skip
MAIL_DNS: Setting[Servers] = Setting(
    "MAIL_DNS", servers, "internet addresses separated by commas, each with :port behind it or not",
    "DNS servers that are asked about senders of mail. Absent: those that this machine is set to.", (), shown="absent",
)  # fmt: skip
MAIL_ADDRESS: Setting[str | None] = Setting(
    "MAIL_ADDRESS", address, "name@host",
    "Address of ours whose mail comes in here. Every hour a mail of our own goes there, and an alarm is raised when it "
    "does not arrive. Absent: the address of COUNTERSIGN_MAIL_FROM, once mail is fetched or handed over and a server "
    "takes outgoing mail.", None, shown="absent",
)  # fmt: skip
CANARY_MINUTES: Setting[int] = Setting(
    "CANARY_MINUTES", number(1, 55), "a number of minutes from 1 to 55",
    "How long the hourly mail to ourselves may take before the alarm is raised.", 15,
)  # fmt: skip

FETCHED: tuple[Setting[Any], ...] = (
    IMAP_URL, IMAP_CA, IMAP_TAKEN, IMAP_POLL_SECONDS, IMAP_TOKEN_PATH, IMAP_OAUTH_URL, IMAP_OAUTH_CLIENT_ID,
    IMAP_OAUTH_CLIENT_SECRET, IMAP_OAUTH_REFRESH_TOKEN, IMAP_OAUTH_SCOPE, MAIL_DNS, MAIL_ADDRESS, CANARY_MINUTES,
)  # fmt: skip
