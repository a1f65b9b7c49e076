"""What the tests read from a page."""

from __future__ import annotations

import html
import re
from typing import Any

_CHANGING = re.compile(
    r'(csrf-token" content|middlewaretoken" value|idempotency_key" value|server-time" content|nonce)="[^"]*"'
)


def text(answer: Any) -> str:
    """The page's words as a person reads them."""
    return html.unescape(answer.content.decode())


def same(answer: Any) -> str:
    """The page without what differs in every answer."""
    return _CHANGING.sub("", answer.content.decode())


def form_key(answer: Any, after: str = "") -> str:
    """The idempotency key of the first form after a piece of the page."""
    body = answer.content.decode()
    found = re.search(r'name="idempotency_key" value="([^"]+)"', body[body.index(after) if after else 0 :])
    assert found
    return found.group(1)
