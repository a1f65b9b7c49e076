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


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_WORDS else text[: LONGEST_WORDS - len(_MORE)].rstrip() + _MORE
