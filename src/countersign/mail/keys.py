"""Keys of the mail room, derived from the one secret of the installation."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from countersign.kernel import settings as given
from countersign.kernel.settings import setting

TOKEN_VERSION = 1


def thread_token_keys() -> dict[int, bytes]:
    """Give the keys of thread tokens by version; the newest is TOKEN_VERSION."""
    secret = setting(given.SECRET_KEY).encode()
    return {
        version: HKDF(SHA256(), 32, None, b"countersign/thread-token/v%d" % version).derive(secret)
        for version in range(1, TOKEN_VERSION + 1)
    }


def own_mail_keys() -> list[bytes]:
    """Give the keys that prove a Message-ID or a return path to be ours; the newest is the last."""
    secret = setting(given.SECRET_KEY).encode()
    return [HKDF(SHA256(), 32, None, b"countersign/own-mail/v1").derive(secret)]
