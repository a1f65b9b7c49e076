"""Questions: how they stand, how long they wait, how often one may ask. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

from countersign.kernel.errors import Invalid

WORDS_LENGTH = 4_000
NAME_LENGTH = 120
ADDRESS_LENGTH = 254
HANDLE_LENGTH = 200
# A conversation in a browser ends so long after its last word.
VISIT_LASTS = timedelta(days=14)
# A question that nobody answered is over then: whoever asked is not there any more.
EXPIRES_AFTER = timedelta(days=30)
# Of one network and of one named address; what is more is refused in the same words (E51, T47).
ASKED_AN_HOUR = 6
ASKED_A_DAY_OF_ADDRESS = 3
SAID_AN_HOUR = 60
# Words that wait in one question without an answer. A chat takes no more, a mail begins a question of its own; of a
# messenger all are kept, and whoever writes is told so once.
MOST_WAITING = 30
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_ADDRESS = re.compile(r"[^\s@<>\",;:\\()\[\]]{1,64}@[^\s@<>\",;:\\()\[\]]{1,190}\.[^\s@<>\",;:\\()\[\].]{2,}")


class Channel(StrEnum):
    """By which way a question came."""

    MAIL = "mail"
    CHAT = "chat"
    MESSENGER = "messenger"


# A refused text stands in the field of a chat; nobody types a mail or a message again: those are kept whole.
LONGEST = {Channel.CHAT: WORDS_LENGTH, Channel.MAIL: 20_000, Channel.MESSENGER: 65_536}


class State(StrEnum):
    """How a question stands."""

    OPEN = "open"
    ANSWERED = "answered"
    TURNED = "turned"
    SPAM = "spam"
    EXPIRED = "expired"


class Direction(StrEnum):
    """Who speaks to whom."""

    IN = "in"
    OUT = "out"


def words(text: str, *, longest: int = WORDS_LENGTH, field: str = "words") -> str:
    """Return what was said as it is kept: no NULs, one kind of line end, something to see. Raises Invalid."""
    kept = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not any(sign.isprintable() and not sign.isspace() for sign in kept):
        raise Invalid("fact_missing", field=field)
    if len(kept) > longest:
        raise Invalid("too_long", field=field, limit=longest, length=len(kept))
    return kept


def name(text: str) -> str:
    """Return a claimed name as one line, without unseen signs. Raises Invalid when it is too long.

    A sign that turns the direction of writing would reach beyond the name, into what stands around it.
    """
    seen = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in _UNSEEN)
    kept = " ".join(seen.split())
    if len(kept) > NAME_LENGTH:
        raise Invalid("too_long", field="name", limit=NAME_LENGTH, length=len(kept))
    return kept


def address(text: str) -> str:
    """Return a claimed mail address, or nothing when none is given; nobody checks that it exists. Raises Invalid."""
    kept = text.replace("\x00", "").strip()
    if not kept:
        return ""
    if len(kept) > ADDRESS_LENGTH or not _ADDRESS.fullmatch(kept) or not kept.isprintable():
        raise Invalid("email_malformed", field="address")
    return kept


def digest(word: str) -> str:
    """Return what a visit is found by: the word in its cookie is kept nowhere."""
    return hashlib.sha256(b"countersign/visit\0" + word.encode()).hexdigest()


def waits(state: str) -> bool:
    """Tell whether somebody waits for an answer."""
    return state == State.OPEN


def state_after_words(state: str) -> State:
    """Return how a question stands once whoever asked says more: it waits again, but spam stays spam (E51)."""
    return State.SPAM if state == State.SPAM else State.OPEN


def is_over(last_said_at: datetime, at: datetime) -> bool:
    """Tell whether an unanswered question is past its time."""
    return last_said_at + EXPIRES_AFTER <= at
