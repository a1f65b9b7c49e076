"""Calls as telephone exchanges tell of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from countersign.api.shapes.typed import Body, Moment, Said
from countersign.intake.models import LineCall
from countersign.intake.rules.calls import Direction
from countersign.intake.rules.lines import ID_LENGTH, MOST_EXTENSIONS, NAME_LENGTH, LineState

Name = Annotated[Said, Field(min_length=1, max_length=NAME_LENGTH)]
Optional = Annotated[Said, Field(max_length=NAME_LENGTH)]
CallId = Annotated[Said, Field(min_length=1, max_length=ID_LENGTH)]


class CallEvent(Body):
    """One event of a call. `pbx` and `call` are the key: told twice, nothing happens twice.

    `at` is the exchange's own time; ours is kept beside it. `extensions`: where it rings; of `answered` the first is
    where. `notice`: the exchange has said that the call is recorded. `number` proves nothing.
    """

    pbx: Name
    call: CallId
    event: Literal["ringing", "answered", "ended"]
    at: Moment | None = None
    direction: Literal["in", "out"] = "in"
    number: Annotated[Said, Field(max_length=1000)] = ""
    line: Optional = ""
    extensions: Annotated[list[Name], Field(max_length=MOST_EXTENSIONS)] = []
    notice: bool = False
    cause: Optional = ""


class CallTold(Schema):
    """How the call stands now. `replayed`: this was known. `desk_call`: the call at the desk, once somebody has it."""

    pbx: str
    call: str
    state: LineState
    rang_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    desk_call: int | None
    replayed: bool


class RecordingReference(Body):
    """Where the exchange keeps a recording: a path below the address that is configured, or the whole address."""

    pbx: Name
    call: CallId
    reference: Annotated[Said, Field(min_length=1, max_length=500)]


class RecordingTold(Schema):
    """A recording that was taken in; `state` is the verdict on the file. `replayed`: this call had it already."""

    pbx: str
    call: str
    size_bytes: int
    sha256: str
    type: str
    state: str
    replayed: bool


class RecordingAwaited(Schema):
    """A recording that will be fetched."""

    pbx: str
    call: str
    url: str


def told(row: LineCall, *, new: bool) -> CallTold:
    """Tell how a call stands: nothing of a customer, whoever asks."""
    return CallTold(
        pbx=row.pbx, call=row.pbx_call, state=LineState(row.state), rang_at=row.rang_at, answered_at=row.answered_at,
        ended_at=row.ended_at, desk_call=row.call_id if row.direction == Direction.IN else None, replayed=not new,
    )  # fmt: skip
