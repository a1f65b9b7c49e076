"""A small OpenID provider, as a process of its own: code flow with PKCE, keys, and lies that a test may order.

`python -m tests.openid_provider PORT`. PUT /lies changes what it says; everything else is OpenID Connect.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "countersign-tests", "a secret of the tests"
KEY, FOREIGN_KEY = (RSAKey.generate_key(2048, {"kid": name}, private=True) for name in ("one", "one"))


class State:
    """What the provider knows: codes that wait, and the lies ordered."""

    codes: dict[str, dict[str, str]] = {}
    lies: dict[str, Any] = {}
    port = 0


class Provider(BaseHTTPRequestHandler):
    """One request."""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{State.port}"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self.tell({
                "issuer": State.lies.get("called", self.issuer), "authorization_endpoint": self.issuer + "/authorize",
                "token_endpoint": self.issuer + "/token", "jwks_uri": self.issuer + "/keys",
                "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
            })  # fmt: skip
        elif parts.path == "/keys":
            self.tell({"keys": [KEY.as_dict(private=False)]})
        elif parts.path == "/authorize":
            assert asked["client_id"] == CLIENT and asked["response_type"] == "code"
            assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
            code = secrets.token_urlsafe(16)
            State.codes[code] = asked
            told = {"code": code, "state": asked["state"], "iss": State.lies.get("answers_as", self.issuer)}
            self.send_response(302)
            self.send_header("Location", asked["redirect_uri"] + "?" + urlencode(told))
            self.end_headers()
        else:
            self.tell({}, 404)

    def do_PUT(self) -> None:
        State.lies = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.tell({})

    def do_POST(self) -> None:
        form = {n: v[0] for n, v in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}
        asked = State.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not self.is_client():
            self.tell({"error": "invalid_client"}, 401)
        elif asked is None or asked["code_challenge"] != challenge.rstrip(b"=").decode():
            self.tell({"error": "invalid_grant"}, 400)
        else:
            assert form["redirect_uri"] == asked["redirect_uri"]
            self.tell({"access_token": "a", "token_type": "Bearer", "id_token": self.token(asked)})

    def is_client(self) -> bool:
        """Compare the client's secret, which may come form-encoded (RFC 6749 2.3.1)."""
        given = base64.b64decode(self.headers["Authorization"].split()[1]).decode()
        return unquote_plus(given) == f"{CLIENT}:{SECRET}"

    def token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "subject-1", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "auth_time": now - 5, "email": "artem@nimbus.example", "email_verified": True,
            "amr": ["pwd"],
        } | State.lies.get("claims", {})  # fmt: skip
        said = {name: value for name, value in claims.items() if value is not None}
        if State.lies.get("unsigned"):
            parts = [json.dumps({"alg": "none"}), json.dumps(said), ""]
            return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts)
        key = FOREIGN_KEY if State.lies.get("foreign_key") else KEY
        return jwt.encode({"alg": "RS256", "kid": "one"}, said, key)

    def tell(self, said: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def main() -> None:
    State.port = int(sys.argv[1])
    ThreadingHTTPServer(("127.0.0.1", State.port), Provider).serve_forever()


if __name__ == "__main__":
    main()
