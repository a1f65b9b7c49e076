"""Recordings of calls, and who may hear them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from countersign.customers.queries import memberships_of
from countersign.intake import policy
from countersign.intake.models import Call, Recording
from countersign.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """One recording as a file: the verdict decides whether anybody may fetch it."""

    call: int
    token: str
    name: str
    size_bytes: int
    sha256: str
    state: str
    sniffed_type: str
    held_reason: str | None
    at: datetime


def recordings_of(calls: list[int]) -> dict[int, list[RecordingRow]]:
    """Return the recordings of calls by call, oldest first. One query, no visibility asked."""
    found: dict[int, list[RecordingRow]] = {}
    rows = Recording.objects.filter(call_id__in=calls).order_by("id").values_list(
        "call_id", "upload__token", "name", "size_bytes", "sha256", "upload__state", "upload__sniffed_type",
        "upload__held_reason", "at",
    )  # fmt: skip
    for row in rows:
        found.setdefault(row[0], []).append(RecordingRow(*row))
    return found


def recording_visible(token: str, by: Actor) -> bool:
    """Tell whether a recording exists for the actor; asked again when a link is followed. Two queries."""
    call = Call.objects.filter(recordings__upload__token=token).first()
    if call is None or not policy.can_read_call(by, call):
        return False
    return by.is_staff or any(one.contract_id == call.contract_id for one in memberships_of(by.id or 0))
