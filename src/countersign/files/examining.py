"""A closer look at a file after it arrived: opened by a confined child, shown to the virus scanner."""

from __future__ import annotations

import json
from dataclasses import replace

from countersign.files import scanner, storage
from countersign.files.queries import UploadRow
from countersign.files.rules import Hold, State, Verdict
from countersign.kernel.confined.reader import Reader

SECONDS = 45
MOST_SAID = 65_536
MOST_REDACTED = 32 * 2**20
_SCANNED = {
    scanner.Answer.CLEAN: None,
    scanner.Answer.FOUND: Hold.INFECTED,
    scanner.Answer.REFUSED: Hold.UNCHECKED,
    scanner.Answer.AWAY: Hold.SCANNER_AWAY,
}
OPENER = Reader("-m", "countersign.files.opening_child")


def examined(row: UploadRow) -> Verdict:
    """Say what a closer look makes of a file: the child's, then the scanner's when there is one.

    Source:  T57, T58.
    """
    verdict = opened(row)
    if verdict.state == State.HELD or not scanner.is_configured():
        return verdict
    with storage.opened(row.sha256) as file:
        scan = scanner.scan(file)
    reason = _SCANNED[scan.answer]
    return replace(verdict, state=State.HELD, reason=reason, found=scan.words) if reason else verdict


def opened(row: UploadRow) -> Verdict:
    """Open a file in the confined child; whatever kills the child, only this file is held.

    The child has 512 MB of memory, 12 s of processor and 45 s in all.
    Source:  T57, T119.
    """
    told = _told_by_child(row, "look", MOST_SAID)
    try:
        said = json.loads(told)
        reason = Hold(said["reason"]) if said["reason"] else None
        return Verdict(State(said["state"]), reason, row.sniffed_type, str(said["found"])[:200])
    except (ValueError, KeyError, TypeError):
        return Verdict(State.HELD, Hold.UNCHECKED, row.sniffed_type)


def redacted(row: UploadRow) -> bytes:
    """Let the child write a copy of a text without its secrets; empty when it could not.

    Source:  T59.
    """
    return _told_by_child(row, "redact", MOST_REDACTED)


def _told_by_child(row: UploadRow, deed: str, most_bytes: int) -> bytes:
    told = json.dumps({"name": row.name, "deed": deed}).encode()
    try:
        with storage.opened(row.sha256) as file:
            answer = OPENER.answer(told, file.fileno(), most_bytes=most_bytes, seconds=SECONDS)
    except (TimeoutError, FileNotFoundError):
        return b""
    return b"" if answer.code else answer.content
