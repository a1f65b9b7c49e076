"""How the page shows a code again that stands nowhere at the server: sealed in a cookie of the browser that took it.

The seal binds it to session and code; ten minutes later, or once it is used, the page shows it no more.
"""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from countersign.kernel.actor import Actor

NAME = "__Host-caller-code" if settings.SECURE else "caller-code"
_NONCE = 12


def put(response: HttpResponse, code: str, number: int, by: Actor, lasts_seconds: int) -> None:
    """Give a fresh code to the browser that took it."""
    nonce = os.urandom(_NONCE)
    sealed = nonce + _cipher().encrypt(nonce, code.encode(), _bound(number, by))
    response.set_cookie(
        NAME, base64.urlsafe_b64encode(sealed).decode(), max_age=lasts_seconds, path="/", httponly=True,
        samesite="Strict", secure=settings.SECURE,
    )  # fmt: skip


def read(request: HttpRequest, number: int, by: Actor) -> str:
    """Return the code of this number that this session took; empty when the cookie is another's or gone."""
    try:
        sealed = base64.urlsafe_b64decode(request.COOKIES.get(NAME, ""))
        return _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(number, by)).decode()
    except (ValueError, InvalidTag):
        return ""


def drop(response: HttpResponse) -> None:
    """Take the cookie back."""
    response.delete_cookie(NAME, path="/", samesite="Strict")


def _bound(number: int, by: Actor) -> bytes:
    return f"{number}|{by.id}|{by.contract}|{by.session}".encode()


def _cipher() -> AESGCM:
    key = HKDF(SHA256(), 32, None, b"countersign/caller-code-cookie/v1").derive(settings.SECRET_KEY.encode())
    return AESGCM(key)
