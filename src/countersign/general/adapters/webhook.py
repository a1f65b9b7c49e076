"""A bridge of one's own to any messenger: signed both ways by the Standard Webhooks convention."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from countersign import __version__
from countersign.general.rules.messengers import (
    WORDS_KEPT,
    Delivered,
    Incoming,
    Outgoing,
    Unproven,
    Unreadable,
)
from countersign.general.rules.questions import LONGEST, Channel
from countersign.kernel.addresses import is_signed, signature
from countersign.kernel.posting import post
from countersign.kernel.settings import setting
from countersign.kernel.settings.questions import MESSENGER_SECRET, MESSENGER_URL

log = logging.getLogger("countersign.messengers")
_LOCALES = ("en", "ru", "it")


class Webhook:
    """POST /messengers/webhook brings messages; answers are posted to COUNTERSIGN_MESSENGER_URL."""

    name = "webhook"

    def is_set_up(self) -> bool:
        """Tell whether a secret is set."""
        return setting(MESSENGER_SECRET) is not None

    def messages(self, body: bytes, headers: Mapping[str, str], now_seconds: int) -> list[Incoming]:
        """Read one message. Raises Unproven, Unreadable."""
        secret = setting(MESSENGER_SECRET)
        named = ("webhook-id", "webhook-timestamp", "webhook-signature")
        given = (headers.get(named[0], ""), headers.get(named[1], ""), headers.get(named[2], ""))
        if secret is None or not is_signed(secret, given, body, now_seconds):
            raise Unproven
        try:
            told = json.loads(body)
            data = told["data"]
            if told["type"] != "message":
                log.warning("A bridge brought what is no message: %.200r", told["type"])
                return []
            locale = str(data.get("locale", "en"))[:2]
            return [
                Incoming(
                    _text(data["conversation"], 100), _text(data["message"], 100),
                    _text(data["words"], LONGEST[Channel.MESSENGER]), _text(data.get("name", ""), 120),
                    locale if locale in _LOCALES else "en",
                )
            ]  # fmt: skip
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as why:
            raise Unreadable from why

    def send(self, outgoing: Outgoing, now_seconds: int) -> Delivered:
        """Post one answer; 2xx has taken it, 410 will never, everything else is tried again."""
        secret, url = setting(MESSENGER_SECRET), setting(MESSENGER_URL)
        if secret is None or url is None:
            return Delivered(False, "No address is set for answers (COUNTERSIGN_MESSENGER_URL).", for_good=True)
        told = {
            "type": "answer", "timestamp": datetime.fromtimestamp(now_seconds, UTC).isoformat(),
            "data": {
                "conversation": outgoing.conversation, "answer": outgoing.said, "words": outgoing.words,
                "locale": outgoing.locale,
            },
        }  # fmt: skip
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        message_id = f"answer_{outgoing.said}"
        headers = {
            "Content-Type": "application/json", "User-Agent": f"Countersign/{__version__}", "webhook-id": message_id,
            "webhook-timestamp": str(now_seconds),
            "webhook-signature": signature(secret, message_id, now_seconds, body),
        }  # fmt: skip
        answered = post(url, body.encode(), headers, longest=4_000)
        words = " ".join(answered.body.split())[:WORDS_KEPT]
        if answered.status is None or not 200 <= answered.status < 300:
            said = words if answered.status is None else f"{answered.status} {words}"
            return Delivered(False, said[:WORDS_KEPT], for_good=answered.status == 410)
        return Delivered(True, f"{answered.status}", remote=_message_of(answered.body))


def _message_of(body: str) -> str:
    """Read the bridge's own number of the answer; it may say none."""
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return str(told.get("message", ""))[:100] if isinstance(told, dict) else ""


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool) or len(str(value)) > longest:
        raise ValueError(value)
    return str(value).replace("\x00", "")
