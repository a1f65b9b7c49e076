"""Shapes of the API: telephone; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

LineState = Literal["ringing", "answered", "ended", "missed"]


class CallEvent(TypedDict):
    """One event of a call. `pbx` and `call` are the key: told twice, nothing happens twice."""

    pbx: str
    call: str
    event: Literal["ringing", "answered", "ended"]
    at: NotRequired[str | None]
    direction: NotRequired[Literal["in", "out"]]
    number: NotRequired[str]
    line: NotRequired[str]
    extensions: NotRequired[list[str]]
    notice: NotRequired[bool]
    cause: NotRequired[str]


class CallTold(TypedDict):
    """How the call stands now."""

    pbx: str
    call: str
    state: LineState
    rang_at: str | None
    answered_at: str | None
    ended_at: str | None
    desk_call: int | None
    replayed: bool


class RecordingAwaited(TypedDict):
    """A recording that will be fetched."""

    pbx: str
    call: str
    url: str


class RecordingReference(TypedDict):
    """Where the exchange keeps a recording: a path below the address that is configured, or the whole add…"""

    pbx: str
    call: str
    reference: str


class RecordingTold(TypedDict):
    """A recording that was taken in; `state` is the verdict on the file."""

    pbx: str
    call: str
    size_bytes: int
    sha256: str
    type: str
    state: str
    replayed: bool
