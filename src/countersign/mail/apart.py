"""A mail is read in a process of its own: whatever it does to its reader, only this one mail is held."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from countersign.kernel.confined.reader import Reader
from countersign.kernel.settings import MAIL_FROM, setting
from countersign.kernel.settings.fetched import MAIL_DNS
from countersign.kernel.settings.mailed import MAIL_ARC_SEALERS, MAIL_AUTHSERV_ID
from countersign.mail import storage
from countersign.mail.queries import MailRow
from countersign.mail.rules.arrivals import MOST_BYTES

SECONDS = 40
MOST_ANSWER = 8 * 2**20
RECORDED_DNS: Path | None = None  # Tests hand recorded answers in.
READER = Reader("-m", "countersign.mail.child")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the reader gave back: what the mail says, or why it says nothing."""

    body: dict[str, Any] | None
    reason: str = ""


def own_domain() -> str:
    """The domain that this installation writes from."""
    return parseaddr(setting(MAIL_FROM))[1].rpartition("@")[2].lower()


def told_of(mail: MailRow, at: datetime) -> dict[str, Any]:
    """Write down what the reader cannot know from the bytes."""
    return asdict(mail.arrival) | {
        "via": mail.arrival.via.value, "domain": own_domain(), "at": at.isoformat(),
        "dns": str(RECORDED_DNS) if RECORDED_DNS else "", "servers": setting(MAIL_DNS),
        "authserv_id": setting(MAIL_AUTHSERV_ID), "sealers": setting(MAIL_ARC_SEALERS),
    }  # fmt: skip


def read(mail: MailRow, *, at: datetime) -> Outcome:
    """Read a stored mail. Never raises for what the mail does; OSError when no reader can be started.

    The reader has 5 s of processor, 1000 MB of memory and 40 s in all.
    Source:  T51, T52, T119.
    """
    return _as_object(*_answered(mail, told_of(mail, at), MOST_ANSWER))


def show(mail: MailRow, charset: str = "") -> Outcome:
    """Read a stored mail for a person: `headers`, `spans` (kind and text), `html`. Never raises for what it does.

    charset: decodes again what came out wrong.
    Source:  E36, E37.
    """
    return _as_object(*_answered(mail, {"charset": charset}, MOST_ANSWER))


def attachments(mail: MailRow, wanted: Sequence[str]) -> list[bytes]:
    """Give out the attachments of a stored mail by their SHA-256; an empty one is not there, or could not be read.

    Source:  T57, T119.
    """
    found, answer = [], _answered(mail, {"attachments": list(wanted)}, 2 * MOST_BYTES)[0]
    for _ in wanted:
        size, _line, answer = answer.partition(b"\n")
        count = int(size) if size.isdigit() else 0
        found.append(answer[:count])
        answer = answer[count:]
    return found


def _answered(mail: MailRow, told: Mapping[str, Any], most: int) -> tuple[bytes, str]:
    """Let the reader answer; return what it wrote, or nothing and why."""
    try:
        raw = storage.address(mail.sha256).open("rb")
    except FileNotFoundError:
        return b"", "bytes_missing"
    with raw:
        try:
            given = READER.answer(json.dumps(told).encode(), raw.fileno(), most_bytes=most, seconds=SECONDS)
        except TimeoutError:
            return b"", "reader_too_slow"
    if given.code < 0:
        return b"", "reader_killed"
    return (b"", "reader_failed") if given.code else (given.content, "")


def _as_object(answer: bytes, reason: str) -> Outcome:
    if reason:
        return Outcome(None, reason)
    try:
        body = json.loads(answer)
    except ValueError:
        return Outcome(None, "reader_failed")
    return Outcome(body) if isinstance(body, dict) else Outcome(None, "reader_failed")
