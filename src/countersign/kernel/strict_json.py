"""JSON that others send: read strictly, so that two programs cannot read two things out of one text (RFC 7493)."""

from __future__ import annotations

import json
from typing import Any


class NamedTwice(ValueError):
    """An object has a name twice: whoever reads the first and whoever reads the last do different things."""


def read_json(text: str) -> Any:
    """Read JSON: of names each once, of numbers those that JSON knows, no deeper and no longer than Python reads.

    Raises: ValueError, and NamedTwice with the name.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_none)
    except RecursionError:
        raise ValueError("It is nested too deeply.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            raise NamedTwice(name)
        read[name] = value
    return read


def _none(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON.")
