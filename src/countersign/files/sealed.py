"""Files that are kept as a secret: encrypted on disk under the key of the installation, one box for each upload."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from countersign.files import storage
from countersign.kernel.settings import SECRET_KEY, setting

NONCE_BYTES = 12
MOST_BYTES = 64 * 2**20
_LABEL = b"countersign/files/secret/v1"


def address(token: str) -> Path:
    """Where the box of an upload lies."""
    return storage.root() / "sealed" / f"{token}.box"


def put(token: str, content: bytes) -> None:
    """Write the box of an upload and sync it; no half box ever has the address."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    boxed = nonce + _cipher().encrypt(nonce, content, token.encode())
    target = address(token)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, made = tempfile.mkstemp(prefix="part-", dir=storage.incoming())
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(boxed)
            file.flush()
            os.fsync(file.fileno())
        os.replace(made, target)
    finally:
        Path(made).unlink(missing_ok=True)


def opened(token: str) -> bytes:
    """Open the box of an upload. Raises FileNotFoundError, also for a box that was changed or moved."""
    boxed = address(token).read_bytes()
    try:
        return _cipher().decrypt(boxed[:NONCE_BYTES], boxed[NONCE_BYTES:], token.encode())
    except (InvalidTag, ValueError):
        raise FileNotFoundError(token) from None


def _cipher() -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, None, _LABEL).derive(setting(SECRET_KEY).encode()))
