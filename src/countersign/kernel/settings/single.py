"""The settings of single sign-on for staff."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from countersign.kernel.settings.parsing import text
from countersign.kernel.settings.reader import Setting

_HERE = ("localhost", "127.0.0.1", "::1")


def issuer(given: str) -> str | None:
    """Read the address of a provider: https, or http on this machine alone."""
    parts = urlsplit(given)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise ValueError(given)
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError(given)
    _ = parts.port
    return given


def domains(given: str) -> tuple[str, ...]:
    """Read mail domains, separated by commas."""
    named = tuple(word.strip().lower() for word in given.split(",") if word.strip())
    if not named or any("@" in word or "." not in word for word in named):
        raise ValueError(given)
    return named


OIDC_ISSUER: Setting[str | None] = Setting(
    "OIDC_ISSUER", issuer, "https://host/path, exactly as the provider calls itself",
    "OpenID provider through which staff may sign in. Absent: no such button.", None, shown="absent",
)  # fmt: skip
OIDC_CLIENT_ID: Setting[str] = Setting(
    "OIDC_CLIENT_ID", text, "a text",
    "Name that the OpenID provider knows this installation by.", "countersign",
)  # fmt: skip
OIDC_CLIENT_SECRET: Setting[str | None] = Setting(
    "OIDC_CLIENT_SECRET", text, "a text",
    "Secret that the OpenID provider gave. Absent: a public client, protected by PKCE alone.", None,
    shown="absent", secret=True,
)  # fmt: skip
OIDC_ALLOWED_DOMAINS: Setting[tuple[str, ...]] = Setting(
    "OIDC_ALLOWED_DOMAINS", domains, "domains separated by commas, for instance nimbus.example",
    "Mail domains whose verified addresses are taken for staff accounts at the first sign-in through the provider. "
    "Absent: nobody is taken.", (), shown="absent",
)  # fmt: skip
OIDC_NAME: Setting[str] = Setting(
    "OIDC_NAME", text, "a text",
    "What the button on the sign-in page calls the provider.", "Single sign-on",
)  # fmt: skip

SINGLE: tuple[Setting[Any], ...] = (
    OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_ALLOWED_DOMAINS, OIDC_NAME,
)  # fmt: skip
