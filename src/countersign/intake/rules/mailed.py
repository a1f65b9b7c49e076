"""What a mail is to us: whose address it is from, and what of it is written down. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LONGEST_WORDS = 20_000
_MORE = " […]"


class HeldState(StrEnum):
    """How a held mail stands."""

    WAITING = "waiting"
    ADOPTED = "adopted"
    DISOWNED = "disowned"


class Becomes(StrEnum):
    """What one of the staff may make of a mail that was laid aside."""

    DRAFT = "draft"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the address in From belongs to, proven or not.

    kind:      "staff", "customer" or "nobody".
    contracts: those that a customer may act for now.
    """

    kind: str = "nobody"
    account: int | None = None
    contracts: tuple[int, ...] = ()


def words_of(gist: Mapping[str, Any]) -> str:
    """Return what the sender wrote, or all that is there when nothing fresh was found; cut to what a draft holds."""
    text = str(gist["fresh_text"]).strip() or str(gist["text"]).strip() or str(gist["subject"]).strip() or "-"
    subject = str(gist["subject"]).strip()
    whole = f"{subject}\n\n{text}" if subject and subject != text else text
    return _cut(whole)


def answer_of(gist: Mapping[str, Any]) -> str:
    """Return what the sender of a reply wrote, without what was quoted; all that is there when nothing is left."""
    text = str(gist["fresh_text"]).strip() or str(gist["text"]).strip() or "-"
    return _cut(text)


def told_by(words: str, address: str) -> dict[str, Any]:
    """Return the gist of a mail that no reader could read, as a person tells it: it proves nothing.

    address:  the sender on the envelope.
    """
    return {
        "from": address, "from_name": "", "subject": "", "text": words, "fresh_text": words, "attachments": [],
        "to": [], "cc": [], "in_reply_to": "", "references": [], "answers": [], "message_id": "",
        "trust": {"level": "A0"},
    }  # fmt: skip


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_WORDS else text[: LONGEST_WORDS - len(_MORE)].rstrip() + _MORE
