"""How the client asks: the token in the header, a key for each act, retries that do nothing twice."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import requests

TIMEOUT_SECONDS = 30.0
ATTEMPTS = 4
_AGAIN = (429, 502, 503, 504)
_LONGEST_PAUSE_SECONDS = 30.0


class Refused(Exception):
    """The API refused: `code` never changes, `detail` is for people, `problem` is all that was said (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.problem = status, problem
        self.code, self.detail = str(problem.get("code", "")), str(problem.get("detail", ""))
        super().__init__(f"{status} {self.code}: {self.detail}")


class Caller:
    """Asks one installation by one token.

    origin:   https://support.example.org
    language: en, ru or it: of what refusals say; without it that of the token's person.
    tag:      the ETag of what was read last, to be sent back as `if_match`.
    """

    def __init__(self, origin: str, token: str, *, language: str = "", session: requests.Session | None = None) -> None:
        self.origin = origin.rstrip("/")
        self.session = session or requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"
        if language:
            self.session.headers["Accept-Language"] = language
        self.tag = ""

    def _ask(
        self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None,
        headers: Mapping[str, str | None] | None = None, key: str | None = None,
    ) -> Any:  # fmt: skip
        """Ask once; what failed on its way is asked again under the same key, which does nothing twice."""
        given = {name: value for name, value in (headers or {}).items() if value is not None}
        if "X-File-Name" in given:
            given["X-File-Name"] = quote(given["X-File-Name"])
        if method != "GET":
            given["Idempotency-Key"] = key or secrets.token_urlsafe(24)
        sent: dict[str, Any] = {"data": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self.session.request(
                    method, self.origin + path, params=asked, headers=given, timeout=TIMEOUT_SECONDS,
                    allow_redirects=False, **sent,
                )  # fmt: skip
            except (requests.ConnectionError, requests.Timeout):
                if attempt == ATTEMPTS:
                    raise
                time.sleep(attempt)
                continue
            if answer.status_code not in _AGAIN or attempt == ATTEMPTS:
                return self._read(answer)
            time.sleep(_pause(answer.headers.get("Retry-After", ""), attempt))
        raise AssertionError("unreachable")

    def _read(self, answer: requests.Response) -> Any:
        if answer.ok and not answer.headers.get("Content-Type", "").startswith("application/json"):
            return answer.content
        try:
            told = answer.json()
        except ValueError:
            told = {"detail": answer.text[:500]}
        if not answer.ok:
            raise Refused(answer.status_code, told)
        self.tag = answer.headers.get("ETag", "")
        return told


def _pause(asked: str, attempt: int) -> float:
    return min(float(asked), _LONGEST_PAUSE_SECONDS) if asked.isdecimal() else float(attempt)
