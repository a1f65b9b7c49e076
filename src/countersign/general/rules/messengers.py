"""What a messenger's adapter is: the one interface that a new one is written against. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Protocol

# Waiting times after each attempt; then the answer was not delivered, and the tray says so.
RETRY_AFTER = tuple(timedelta(seconds=s) for s in (5, 60, 300, 1800, 7200, 21_600, 43_200))
# A message of Telegram brings the one that it answers along, and writes each Cyrillic letter in six signs.
LONGEST_BODY = 512 * 1024
WORDS_KEPT = 300


class Unproven(Exception):
    """The request does not come from the messenger: it is answered with 401 and forgotten."""


class Unreadable(Exception):
    """The request is the messenger's, and makes no sense: it is answered with 400."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of somebody.

    conversation: the messenger's own name of the talk, at most 100 signs; remote: of this very message, so that it
                  is said once however often it is brought.
    """

    conversation: str
    remote: str
    words: str
    name: str = ""
    locale: str = "en"

    def cleaned(self) -> Incoming:
        """Return it as it can be kept: JSON can name halves of a sign, which no database takes."""
        return replace(self, **{field.name: _whole(getattr(self, field.name)) for field in fields(self)})


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One answer of ours. said: our own number of it, the same at every attempt."""

    said: int
    conversation: str
    words: str
    locale: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the messenger said to an answer.

    taken:  it has it. remote: its own number of it. for_good: trying again would be in vain.
    wait:   it names itself how long to wait.
    """

    taken: bool
    words: str
    remote: str = ""
    for_good: bool = False
    wait: timedelta | None = None


class Adapter(Protocol):
    """A way to one messenger. It keeps nothing and reads its settings itself."""

    name: str

    def is_set_up(self) -> bool:
        """Tell whether this installation uses it; one that it does not use answers 404."""
        ...

    def messages(self, body: bytes, headers: Mapping[str, str], now_seconds: int) -> list[Incoming]:
        """Read what a request brings, once its signature is right. Header names are small letters.

        Raises: Unproven, Unreadable.
        """
        ...

    def send(self, outgoing: Outgoing, now_seconds: int) -> Delivered:
        """Send one answer, once. Never raises for what a network or the messenger does."""
        ...


def wait_after(attempts: int, named: timedelta | None) -> timedelta | None:
    """Return how long to wait after so many attempts, None when it is time to give up."""
    if attempts > len(RETRY_AFTER):
        return None
    return max(RETRY_AFTER[attempts - 1], min(named or timedelta(), timedelta(hours=1)))
