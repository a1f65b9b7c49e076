"""The vault's own journal: one line for each act, chained by hash, in a file that the web cannot reach.

It says who did what to which reference and when; never a value of a document. Alarms stand in a table too,
from where the product fetches them.
"""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

START = "0" * 64


class Journal:
    """An append-only file of JSON lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._number, self._head = last_of(path)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, what: str, *, certain: bool = False, **facts: Any) -> None:
        """Append one line; `certain` waits until the disk has it."""
        with self._lock:
            line = {
                "n": self._number + 1,
                "at": datetime.now(UTC).isoformat(timespec="microseconds"),
                "what": what,
                **facts,
                "prev": self._head,
            }
            text = json.dumps(line, ensure_ascii=False, sort_keys=True)
            os.write(self._file, text.encode() + b"\n")
            if certain:
                os.fsync(self._file)
            self._number += 1
            self._head = sha256(text.encode()).hexdigest()

    def close(self) -> None:
        os.close(self._file)


def last_of(path: Path) -> tuple[int, str]:
    """Return number and hash of the last whole line; a line that a power cut tore is cut off."""
    number, head, good = 0, START, 0
    if path.exists():
        with open(path, "r+b") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                good += len(line)
                number, head = number + 1, sha256(line[:-1]).hexdigest()
            file.truncate(good)
    return number, head


def replaced_versions(path: Path) -> dict[str, int]:
    """Return the newest version of each document that was ever replaced, as the journal knows it.

    The database may be put back to an older state behind the vault's back; the journal is not in it.
    """
    newest: dict[str, int] = {}
    for line in path.read_bytes().splitlines():
        if b'"document.put"' in line:
            told = json.loads(line)
            if told["version"] > 1:
                newest[told["reference"]] = max(told["version"], newest.get(told["reference"], 1))
    return newest


def faults(path: Path) -> list[int]:
    """Return the numbers of lines that do not follow from the line before them."""
    found, head = [], START
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if json.loads(line).get("prev") != head:
            found.append(number)
        head = sha256(line).hexdigest()
    return found
