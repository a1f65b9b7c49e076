"""Bytes on disk, addressed by their SHA-256 under DATA/files; a half file never has an address."""

from __future__ import annotations

import errno
import hashlib
import mmap
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from countersign.files.refusals import FileTooBig, StorageFull
from countersign.kernel.settings import DATA, setting

CHUNK_BYTES = 256 * 1024
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Readable(Protocol):
    """What can be read in pieces: a request, an uploaded file, an open file."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Landed:
    """A whole file that lies on disk, synced and hashed, and has no address yet."""

    path: Path
    sha256: str
    size_bytes: int

    def place(self) -> Path:
        """Give the file its address; the same content that is already there stays.

        Call with `hold_content` held, so that nobody removes what is being relied on.
        """
        target = address(self.sha256)
        if target.exists():
            return target
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.replace(self.path, target)
        for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
            _sync_folder(folder)
        return target

    def discard(self) -> None:
        """Forget the file when it was not placed."""
        self.path.unlink(missing_ok=True)


def root() -> Path:
    """The folder of all contents."""
    return setting(DATA) / "files"


def incoming() -> Path:
    """The folder of files that are on their way in; swept of what a killed process left."""
    folder = root() / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def address(sha256: str) -> Path:
    """Where a content lies."""
    return root() / sha256[:2] / sha256[2:4] / sha256


def preview_address(sha256: str) -> Path:
    """Where the preview made from a content lies."""
    return root() / "previews" / sha256[:2] / f"{sha256}.webp"


def land(stream: Readable, *, limit_bytes: int, name: str) -> Landed:
    """Write a stream to disk in pieces, hashing on the way, and sync it.

    name:    for the error alone.
    Raises:  FileTooBig past the limit, StorageFull when the disk is; both leave nothing behind.
    """
    made, whole = "", False
    try:
        handle, made = tempfile.mkstemp(prefix="part-", dir=incoming())
        digest, size = _copied(stream, handle, limit_bytes=limit_bytes, name=name)
        whole = True
    except OSError as failure:
        if failure.errno in _FULL:
            raise StorageFull(name=name) from failure
        raise
    finally:
        # Whatever ended it, the sender's going away included: no half file stays.
        if made and not whole:
            Path(made).unlink(missing_ok=True)
    return Landed(Path(made), digest, size)


def _copied(stream: Readable, handle: int, *, limit_bytes: int, name: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(handle, "wb") as file:
        while piece := stream.read(CHUNK_BYTES):
            size += len(piece)
            if size > limit_bytes:
                raise FileTooBig(name=name, limit_mb=limit_bytes // 2**20)
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


@contextmanager
def mapped(path: Path) -> Iterator[mmap.mmap]:
    """Open a non-empty file as bytes without reading it into memory."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        yield content


def opened(sha256: str) -> BinaryIO:
    """Open a content for serving. Raises FileNotFoundError."""
    return address(sha256).open("rb")


def remove(sha256: str) -> None:
    """Remove a content and its preview; call with `hold_content` held."""
    for path in (address(sha256), preview_address(sha256)):
        path.unlink(missing_ok=True)


def sweep_incoming(older_than: float) -> int:
    """Remove what killed processes left on the way in.

    older_than:  modification time, seconds since 1970.
    """
    removed = 0
    for path in incoming().iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < older_than:
                path.unlink()
                removed += 1
    return removed


def contents() -> Iterator[tuple[str, float]]:
    """Name every content on disk with its modification time, for the sweep of contents without a record."""
    for path in root().glob("??/??/*"):
        with suppress(FileNotFoundError):
            yield path.name, path.stat().st_mtime


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
