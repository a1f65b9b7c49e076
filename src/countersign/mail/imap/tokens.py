"""Access tokens for a mailbox: read from a file, or given by the provider in exchange for a refresh token."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from countersign.kernel import settings as given
from countersign.kernel.settings import fetched, setting

TIMEOUT_SECONDS = 20
EARLY_SECONDS = 120


class NoToken(Exception):
    """No access token could be had; the text says why and holds no secret."""


class Tokens:
    """Gives the access token to sign in with, a fresh one when the last is used up or was refused."""

    def __init__(self) -> None:
        self._kept = ""
        self._ends = 0.0

    def current(self, now: float) -> str | None:
        """Return the token to sign in with, None when the mailbox is opened by a password.

        now:     seconds, by any clock that only goes forward.
        Raises:  NoToken.
        """
        if path := setting(fetched.IMAP_TOKEN_PATH):
            return _from_file(Path(path))
        url = setting(fetched.IMAP_OAUTH_URL)
        if url is None:
            return None
        if not self._kept or now >= self._ends:
            self._kept, seconds = _exchanged(url)
            self._ends = now + seconds - EARLY_SECONDS
        return self._kept

    def refused(self) -> None:
        """Forget the token: the mailbox did not open with it."""
        self._kept = ""


def _from_file(path: Path) -> str:
    try:
        found = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as why:
        raise NoToken(f"The access token in {path} cannot be read: {type(why).__name__}") from None
    if not found:
        raise NoToken(f"The access token in {path} is empty")
    return found


def _exchanged(url: str) -> tuple[str, float]:
    """Exchange the refresh token for an access token; return it and for how many seconds it holds."""
    refresh = _refresh_token()
    session = OAuth2Session(
        setting(fetched.IMAP_OAUTH_CLIENT_ID), setting(fetched.IMAP_OAUTH_CLIENT_SECRET),
        scope=setting(fetched.IMAP_OAUTH_SCOPE),
        token_endpoint_auth_method="client_secret_post" if setting(fetched.IMAP_OAUTH_CLIENT_SECRET) else "none",
    )  # fmt: skip
    try:
        with session:
            answer = session.refresh_token(url, refresh_token=refresh, timeout=TIMEOUT_SECONDS)
        token, seconds = str(answer["access_token"]), float(answer.get("expires_in", 3600))
    except AuthlibBaseError as why:
        raise NoToken(f"The token endpoint refuses: {why.error}") from None
    except (requests.RequestException, KeyError, TypeError, ValueError) as why:
        raise NoToken(f"The token endpoint does not answer as it should: {type(why).__name__}") from None
    if (newer := str(answer.get("refresh_token") or "")) not in ("", refresh):
        _keep(newer)
    return token, seconds


def _place() -> Path:
    return setting(given.DATA) / "imap-refresh-token"


def _mark() -> str:
    configured = setting(fetched.IMAP_OAUTH_REFRESH_TOKEN) or ""
    return hashlib.sha256(configured.encode()).hexdigest()


def _refresh_token() -> str:
    """The newest that the provider gave since this one was set; another setting counts from its start."""
    configured = setting(fetched.IMAP_OAUTH_REFRESH_TOKEN)
    if configured is None:
        raise NoToken(f"{fetched.IMAP_OAUTH_REFRESH_TOKEN.variable} is not set")
    try:
        kept = json.loads(_place().read_text("utf-8"))
        return str(kept["newest"]) if kept["of"] == _mark() else configured
    except (OSError, ValueError, KeyError, TypeError):
        return configured


def _keep(newest: str) -> None:
    half = _place().with_suffix(".new")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"of": _mark(), "newest": newest}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, _place())
