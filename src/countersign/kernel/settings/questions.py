"""The settings of general questions and of the messengers that they come by."""

from __future__ import annotations

import base64
import re
from typing import Any

from countersign.kernel.settings.parsing import origin, text
from countersign.kernel.settings.reader import Setting


def standard_secret(given: str) -> str:
    """Read a secret of the Standard Webhooks convention: whsec_ and 24 to 64 bytes in base64."""
    if (
        not given.startswith("whsec_")
        or not 24 <= len(base64.b64decode(given.removeprefix("whsec_"), validate=True)) <= 64
    ):
        raise ValueError(given)
    return given


def token_word(given: str) -> str:
    """Read a secret word as Telegram takes one."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{32,256}", given):
        raise ValueError(given)
    return given


def url(given: str) -> str:
    """Read an address that answers are sent to."""
    if not given.startswith(("https://", "http://")) or not given.isascii() or not given.isprintable() or " " in given:
        raise ValueError(given)
    return given


QUESTION_CALENDAR: Setting[str | None] = Setting(
    "QUESTION_CALENDAR", text, "the name of a working calendar",
    "Calendar of the hours in which general questions are answered; outside them the page says when people are there. "
    "Absent: day and night.", None, shown="absent",
)  # fmt: skip
MESSENGER_SECRET: Setting[str | None] = Setting(
    "MESSENGER_SECRET", standard_secret, "whsec_ and 24 to 64 bytes in base64",
    "Key that a bridge to messengers of your own signs its messages with, and we our answers (docs/messengers.md). "
    "Absent: no such bridge.", None, shown="absent", secret=True,
)  # fmt: skip
MESSENGER_URL: Setting[str | None] = Setting(
    "MESSENGER_URL", url, "https://host/path",
    "Address that answers to messages of the bridge are sent to. Private addresses only in COUNTERSIGN_HOOK_NETWORKS.",
    None, shown="absent",
)  # fmt: skip
TELEGRAM_TOKEN: Setting[str | None] = Setting(
    "TELEGRAM_TOKEN", text, "the token that Telegram's BotFather gave",
    "Bot that answers to general questions leave by. Absent: no Telegram.", None, shown="absent", secret=True,
)  # fmt: skip
TELEGRAM_SECRET: Setting[str | None] = Setting(
    "TELEGRAM_SECRET", token_word, "32 to 256 letters, digits, _ and -",
    "The secret_token that setWebhook was called with: Telegram brings it with every message.", None,
    shown="absent", secret=True,
)  # fmt: skip
TELEGRAM_API: Setting[str] = Setting(
    "TELEGRAM_API", origin, "http://host:port or https://host",
    "Server of the Bot API; another one only where you run your own.", "https://api.telegram.org",
)  # fmt: skip

QUESTIONS: tuple[Setting[Any], ...] = (
    QUESTION_CALENDAR, MESSENGER_SECRET, MESSENGER_URL, TELEGRAM_TOKEN, TELEGRAM_SECRET, TELEGRAM_API,
)  # fmt: skip
