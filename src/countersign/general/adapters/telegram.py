"""Telegram by its Bot API: updates come to our webhook, answers leave by sendMessage."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from countersign import __version__
from countersign.general.rules.messengers import WORDS_KEPT, Delivered, Incoming, Outgoing, Unproven, Unreadable
from countersign.kernel.posting import post
from countersign.kernel.settings import setting
from countersign.kernel.settings.questions import TELEGRAM_API, TELEGRAM_SECRET, TELEGRAM_TOKEN

log = logging.getLogger("countersign.messengers")
_LONGEST = 4_096
_LOCALES = ("en", "ru", "it")
_KINDS = (
    "photo", "voice", "video", "animation", "document", "audio", "sticker", "venue", "location", "contact",
    "video_note", "poll", "dice", "story", "game",
)  # fmt: skip
# Will not be taken however often it is tried: the text is refused, the person has blocked the bot, the token is wrong.
_FOR_GOOD = frozenset({400, 401, 403, 404})


class Telegram:
    """POST /messengers/telegram brings updates, with the secret word that setWebhook was given."""

    name = "telegram"

    def is_set_up(self) -> bool:
        """Tell whether a bot is set."""
        return setting(TELEGRAM_TOKEN) is not None and setting(TELEGRAM_SECRET) is not None

    def messages(self, body: bytes, headers: Mapping[str, str], now_seconds: int) -> list[Incoming]:
        """Read an update: words said in a private chat; groups, channels and commands are none of ours.

        Raises: Unproven, Unreadable.
        """
        secret, given = setting(TELEGRAM_SECRET), headers.get("x-telegram-bot-api-secret-token", "")
        if secret is None or not hmac.compare_digest(secret.encode(), given.encode()):
            raise Unproven
        try:
            update = json.loads(body)
            message = update.get("message") or update.get("edited_message")
            if message is None or message["chat"]["type"] != "private":
                log.warning("An update of Telegram is none of ours: %.200s", ", ".join(map(str, update)))
                return []
            words = _words(message)
            if words == "/start":
                return []
            edited = f"e{int(message['edit_date'])}" if "edited_message" in update else ""
            sender = message.get("from") or {}
            name = " ".join(str(sender[part]) for part in ("first_name", "last_name") if sender.get(part))
            locale = str(sender.get("language_code", "en"))[:2]
            return [
                Incoming(
                    str(int(message["chat"]["id"])), f"{int(message['message_id'])}{edited}", words,
                    name.replace("\x00", "")[:120], locale if locale in _LOCALES else "en",
                )
            ]  # fmt: skip
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as why:
            raise Unreadable from why

    def send(self, outgoing: Outgoing, now_seconds: int) -> Delivered:
        """Call sendMessage. 429 names its own wait; 400, 401, 403 and 404 are refusals for good."""
        token = setting(TELEGRAM_TOKEN)
        if token is None:
            return Delivered(False, "No bot is set (COUNTERSIGN_TELEGRAM_TOKEN).", for_good=True)
        told = {
            "chat_id": int(outgoing.conversation), "text": outgoing.words[:_LONGEST],
            "link_preview_options": {"is_disabled": True},
        }  # fmt: skip
        headers = {"Content-Type": "application/json", "User-Agent": f"Countersign/{__version__}"}
        body = json.dumps(told, ensure_ascii=False).encode()
        answered = post(f"{setting(TELEGRAM_API)}/bot{token}/sendMessage", body, headers, longest=16_000)
        if answered.status is None:
            return Delivered(False, answered.body.replace(token, "…")[:WORDS_KEPT])
        answer = _read(answered.body)
        if answer.get("ok") is True:
            result = answer.get("result")
            return Delivered(True, "ok", remote=str(result.get("message_id", "")) if isinstance(result, dict) else "")
        parameters = answer.get("parameters")
        seconds = parameters.get("retry_after", 0) if isinstance(parameters, dict) else 0
        wait = timedelta(seconds=min(seconds, 3600)) if isinstance(seconds, int) and seconds > 0 else None
        words = f"{answered.status} {answer.get('description', '')}".replace(token, "…")
        return Delivered(False, words[:WORDS_KEPT], for_good=answered.status in _FOR_GOOD, wait=wait)


def _words(message: Mapping[str, Any]) -> str:
    """Return what was written; of anything else what it is and its caption: nothing of it is fetched."""
    text = message.get("text")
    if isinstance(text, str):
        return text
    kind = next((kind for kind in _KINDS if kind in message), "message")
    caption = message.get("caption")
    return f"[{kind}] {caption if isinstance(caption, str) else ''}".strip()


def _read(body: str) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
