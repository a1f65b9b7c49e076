"""An OpenID provider: what it says of itself, and whether its word holds. Reads the network, and no table."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from countersign.kernel import settings as given
from countersign.kernel.settings import setting

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
SECONDS = 10
LEEWAY_SECONDS = 60
# Ways of proof that no page in between can pass on (RFC 8176; OpenID's phishing-resistant classes).
STRONG = frozenset({"hwk", "fido", "phr", "phrh"})
_KEPT_SECONDS = 600
_kept: dict[str, tuple[float, dict[str, Any]]] = {}


class ProviderFault(Exception):
    """The provider is away, or what it says does not hold; the reason is for the log."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for.

    email:  verified by the provider, or empty.
    strong: the proof resists phishing, by `amr` or `acr`.
    """

    issuer: str
    subject: str
    email: str
    strong: bool


def address(redirect: str, *, state: str, nonce: str, verifier: str, max_age: int) -> str:
    """Return where the browser is sent: authorization code with PKCE and nonce. Raises ProviderFault."""
    about = _metadata()
    with _session(redirect) as session:
        url, _state = session.create_authorization_url(
            _said(about, "authorization_endpoint"), state=state, nonce=nonce, code_verifier=verifier, max_age=max_age,
            acr_values="phrh phr",
        )  # fmt: skip
    return str(url)


def vouched(
    redirect: str, *, code: str, nonce: str, verifier: str, max_age: int, came_from: str | None = None
) -> Vouched:
    """Exchange a code and check the identity token: signature, issuer, audience, nonce, times. Raises ProviderFault.

    came_from: the `iss` of the answer (RFC 9207); a code of another provider is not taken there.
    """
    about = _metadata()
    issuer = _said(about, "issuer")
    if came_from is not None and came_from != issuer:
        raise ProviderFault(f"the answer is of {came_from!r}")
    try:
        with _session(redirect) as session:
            answer = session.fetch_token(
                _said(about, "token_endpoint"), code=code, grant_type="authorization_code", code_verifier=verifier,
                timeout=SECONDS,
            )  # fmt: skip
        token = str(answer["id_token"])
        told = jwt.decode(token, _keys(about), algorithms=ALGORITHMS)
        claims = _checked(told, issuer, nonce, answer.get("access_token"))
    except (requests.RequestException, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as why:
        raise ProviderFault(str(why)) from why
    return _read(claims, issuer, max_age)


def _checked(told: jwt.Token, issuer: str, nonce: str, access_token: str | None) -> CodeIDToken:
    client = setting(given.OIDC_CLIENT_ID)
    claims = CodeIDToken(
        told.claims, told.header,
        options={"iss": {"essential": True, "values": [issuer]}, "aud": {"essential": True, "values": [client]},
                 "nonce": {"essential": True, "value": nonce}},
        params={"nonce": nonce, "client_id": client, "access_token": access_token},
    )  # fmt: skip
    claims.validate(now=int(time.time()), leeway=LEEWAY_SECONDS)
    return claims


def _read(claims: CodeIDToken, issuer: str, max_age: int) -> Vouched:
    proven_at = claims.get("auth_time")
    if not isinstance(proven_at, int) or time.time() - proven_at > max_age + LEEWAY_SECONDS:
        raise ProviderFault("the proof is too old, or its time is not said")
    ways = claims.get("amr") or []
    named = {str(way) for way in ways if isinstance(way, str)} if isinstance(ways, list) else set()
    email = str(claims.get("email") or "") if claims.get("email_verified") is True else ""
    strong = bool(STRONG & (named | {str(claims.get("acr") or "")}))
    return Vouched(issuer, str(claims["sub"]), email, strong)


def _session(redirect: str) -> OAuth2Session:
    secret = setting(given.OIDC_CLIENT_SECRET)
    return OAuth2Session(
        setting(given.OIDC_CLIENT_ID), secret, redirect_uri=redirect, scope="openid email profile",
        code_challenge_method="S256", token_endpoint_auth_method="client_secret_basic" if secret else "none",
    )  # fmt: skip


def _metadata() -> dict[str, Any]:
    """Read what the provider says of itself; it has to be who the setting says."""
    issuer = setting(given.OIDC_ISSUER) or ""
    about = _fetched(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if about.get("issuer") != issuer:
        raise ProviderFault(f"{issuer} calls itself {about.get('issuer')!r}")
    return about


def _keys(about: dict[str, Any]) -> KeySet:
    return KeySet.import_key_set(_fetched(_said(about, "jwks_uri"), fresh=True))  # type: ignore[arg-type]


def _fetched(url: str, *, fresh: bool = False) -> dict[str, Any]:
    """Read a document of the provider; keys are read anew, so that a changed one is known at once."""
    kept = _kept.get(url)
    if kept is not None and not fresh and time.monotonic() - kept[0] < _KEPT_SECONDS:
        return kept[1]
    try:
        answer = requests.get(url, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
        told = answer.json()
    except (requests.RequestException, ValueError) as why:
        raise ProviderFault(f"{url}: {why}") from why
    if not isinstance(told, dict):
        raise ProviderFault(f"{url} is no object")
    _kept[url] = (time.monotonic(), told)
    return told


def _said(about: dict[str, Any], name: str) -> str:
    value = about.get(name)
    if not isinstance(value, str) or not value.startswith(("https://", "http://")):
        raise ProviderFault(f"the provider names no {name}")
    return value
