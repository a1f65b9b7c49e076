"""A closer look at a file after it arrived: opened by a confined child, shown to the virus scanner."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from countersign.files import scanner, storage
from countersign.files.queries import UploadRow
from countersign.files.rules import Hold, State, Verdict

SECONDS = 20
MOST_SAID = 65_536
_SCANNED = {
    scanner.Answer.CLEAN: None,
    scanner.Answer.FOUND: Hold.INFECTED,
    scanner.Answer.REFUSED: Hold.UNCHECKED,
    scanner.Answer.AWAY: Hold.SCANNER_AWAY,
}
_CHILD = Path(__file__).with_name("opening_child.py")


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

    The child has 512 MB of memory, 5 s of processor and 20 s in all.
    Source:  T57, T119.
    """
    told = _told_by_child(row, "look")
    try:
        said = json.loads(told[:MOST_SAID])
        reason = Hold(said["reason"]) if said["reason"] else None
        return Verdict(State(said["state"]), reason, row.sniffed_type, str(said["found"])[:200])
    except (ValueError, KeyError, TypeError):
        return Verdict(State.HELD, Hold.UNCHECKED, row.sniffed_type)


def redacted(row: UploadRow) -> bytes:
    """Let the child write a copy of a text without its secrets; empty when it could not.

    Source:  T59.
    """
    return _told_by_child(row, "redact")


def _told_by_child(row: UploadRow, deed: str) -> bytes:
    try:
        with storage.opened(row.sha256) as file:
            child = subprocess.run(
                [sys.executable, "-I", str(_CHILD)],
                stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={"FILE_NAME": row.name, "DEED": deed}, cwd="/", timeout=SECONDS, check=False,
            )  # fmt: skip
    except (subprocess.TimeoutExpired, FileNotFoundError):
        return b""
    return b"" if child.returncode else child.stdout
