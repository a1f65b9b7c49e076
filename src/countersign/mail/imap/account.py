"""Which mailbox mail is fetched from, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from countersign.kernel.settings import setting
from countersign.kernel.settings.fetched import IMAP_CA, IMAP_TAKEN, IMAP_URL

_PORTS = {"imaps": 993, "imap+starttls": 143, "imap": 143}


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox.

    security:  "imaps", "imap+starttls" or "imap".
    ca:        file of the authorities that its server is checked against; None: those of the system.
    taken:     parts of the folder that fetched mail is moved into, the outermost first.
    """

    host: str
    port: int
    security: str
    user: str
    folder: str
    taken: tuple[str, ...]
    password: str = field(default="", repr=False)
    ca: Path | None = None

    @property
    def name(self) -> str:
        """What the mailbox is called, without what opens it."""
        return f"{self.user} at {self.host}, {self.folder}"


def configured() -> Account | None:
    """Return the mailbox of the settings, None when none is set."""
    url = setting(IMAP_URL)
    if url is None:
        return None
    parts = urlsplit(url)
    return Account(
        parts.hostname or "", parts.port or _PORTS[parts.scheme], parts.scheme, unquote(parts.username or ""),
        unquote(parts.path.strip("/")) or "INBOX", tuple(part for part in setting(IMAP_TAKEN).split("/") if part),
        unquote(parts.password or ""), setting(IMAP_CA),
    )  # fmt: skip
