"""The settings of incoming mail."""

from __future__ import annotations

from typing import Any

from countersign.kernel.settings.parsing import number, one_of, text
from countersign.kernel.settings.reader import Setting

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

MAILED: tuple[Setting[Any], ...] = (LMTP_PORT, LMTP_ADDRESS, LMTP_PROTOCOL)
