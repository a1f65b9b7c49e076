"""What a program that is told by webhook checks before it believes (Standard Webhooks)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

TOLERANCE_SECONDS = 300


class NotGenuine(Exception):
    """The delivery was not signed with the secret, or it is too old."""


def verified(secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> dict[str, Any]:
    """Return what a delivery says. `webhook-id` stays the same when it is sent again: take each once.

    Raises: NotGenuine.
    """
    given = {name.lower(): value for name, value in headers.items()}
    name, sent_at = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not sent_at.isdecimal() or abs((time.time() if now is None else now) - int(sent_at)) > TOLERANCE_SECONDS:
        raise NotGenuine("too old")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{name}.{sent_at}.".encode() + body, hashlib.sha256).digest()
    due = "v1," + base64.b64encode(signed).decode()
    if not any(hmac.compare_digest(due, one) for one in given.get("webhook-signature", "").split()):
        raise NotGenuine("not signed with this secret")
    told: dict[str, Any] = json.loads(body)
    return told
