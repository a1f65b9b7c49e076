"""Canonical bytes, commitments and the chain: pure functions, no Django, no clock.

An event's bytes are RFC 8785 canonical JSON of strings, integers, booleans and null.
`hash = SHA-256(prev ‖ bytes)`; the content stands aside, in the payload, and the bytes hold
only `SHA-256(label ‖ salt ‖ payload)`, so that content can be erased and every hash still holds.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import rfc8785

PAYLOAD_LABEL = b"countersign/payload/v1"
START = b"\0" * 32
SALT_BYTES = 32
EVENT_VERSION = 1
# Beyond this a number is not the same number to every reader of JSON (RFC 7493).
LARGEST_INTEGER = 2**53 - 1

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_BEYOND = re.compile("[\ue000-\U0010ffff]").search


def instant(moment: datetime) -> str:
    """Write an aware instant as UTC with microseconds: 2026-11-03T14:03:27.000000Z."""
    if moment.tzinfo is None:
        raise ValueError("a naive time cannot be recorded")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment_of(text: str) -> datetime:
    """Read what `instant` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def plain(value: Any) -> Any:
    """Turn a value into what an event may hold: strings, integers, booleans, null, lists and maps."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise TypeError("an integer beyond 2**53 cannot stand in an event")
        return value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    raise TypeError(f"{type(value).__name__} cannot stand in an event")


def canonical(value: Mapping[str, Any]) -> bytes:
    """Write a map as RFC 8785 canonical JSON.

    For what `plain` lets through, the standard encoder writes the same bytes in a quarter of the time; only
    letters beyond U+E000 are sorted otherwise there, and go the long way.
    """
    text = _encode(dict(value))
    return rfc8785.dumps(dict(value)) if _BEYOND(text) else text.encode()


def commitment(salt: bytes, payload: bytes) -> bytes:
    """Commit to a payload without containing it; the salt dies with the data."""
    return hashlib.sha256(PAYLOAD_LABEL + salt + payload).digest()


def chained(prev: bytes, body: bytes) -> bytes:
    """Hash an event's bytes onto the event before it."""
    return hashlib.sha256(prev + body).digest()


@dataclass(slots=True)
class State:
    """A subject as its events up to some point leave it.

    fields:   the recorded fields of the subject.
    parts:    kind → id → recorded fields of the rows that belong to it.
    set_by:   (part kind or "", id or 0, field) → seq of the event that set the value last.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    set_by: dict[tuple[str, int, str], int] = field(default_factory=dict)
    seq: int = 0

    def apply(self, seq: int, payload: Mapping[str, Any]) -> None:
        """Fold one event's payload onto the state."""
        self.seq = seq
        after = payload.get("after") or {}
        self.fields.update(after)
        for name in after:
            self.set_by["", 0, name] = seq
        for part in payload.get("parts") or ():
            kind, key = part["kind"], part["id"]
            self.parts.setdefault(kind, {}).setdefault(key, {}).update(part["row"])
            for name in part["row"]:
                self.set_by[kind, key, name] = seq


def fold(payloads: Iterable[tuple[int, Mapping[str, Any]]]) -> State:
    """Fold (seq, payload) pairs in order into the state they leave."""
    state = State()
    for seq, payload in payloads:
        state.apply(seq, payload)
    return state
