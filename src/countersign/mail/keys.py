"""Keys of the mail room, derived from the one secret of the installation."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.mail.rules import own, tokens

TOKEN_VERSION = 1
_UNIQUE_BYTES = 10


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


def new_message_id(ticket: int | None, address: str, domain: str, *, question: int | None = None) -> str:
    """Name a mail of ours for ever, with angle brackets; of a ticket or question it carries its recipient's token.

    Whoever answers or bounces it names it, and we know it again by its proof.
    Source:  E18, E19, T48.
    """
    key = thread_token_keys()[TOKEN_VERSION]
    unique = secrets.token_hex(_UNIQUE_BYTES)
    number, of = (ticket, tokens.Of.TICKET) if question is None else (question, tokens.Of.QUESTION)
    token = None if number is None else tokens.make(number, address, TOKEN_VERSION, key, of)
    return own.own_id(f"n.{unique}" if token is None else f"t.{token}.{unique}", domain, key)


def ours_among(ids: Iterable[str]) -> frozenset[str]:
    """Return those Message-IDs that we made."""
    keys = tuple(thread_token_keys().values())
    return frozenset(one for one in ids if own.is_own(one, keys))
