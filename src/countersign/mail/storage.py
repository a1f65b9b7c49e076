"""The bytes of incoming mail under DATA/mail-in, addressed by their SHA-256; a half mail never has an address."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from countersign.kernel.settings import DATA, setting


def root() -> Path:
    """The folder of all incoming mail."""
    return setting(DATA) / "mail-in"


def address(sha256: str) -> Path:
    """Where the bytes of a mail lie."""
    return root() / sha256[:2] / sha256[2:4] / sha256


def keep(raw: bytes) -> str:
    """Write a mail's bytes to disk so that they outlive a power cut; return their SHA-256.

    File and every folder on the way are synced before this returns. The same bytes are kept once.
    Raises:  OSError when the disk is full or away.
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    target = address(sha256)
    if target.exists():
        # Whoever wrote it may not have come as far as syncing the folder.
        _sync_folders(target)
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, made = tempfile.mkstemp(prefix=".part-", dir=root())
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.replace(made, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(made)
        raise
    _sync_folders(target)
    return sha256


def read(sha256: str) -> bytes:
    """Read the bytes of a mail. Raises FileNotFoundError."""
    return address(sha256).read_bytes()


def _sync_folders(target: Path) -> None:
    for folder in (target.parent, target.parent.parent, root(), root().parent):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
