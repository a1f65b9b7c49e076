"""Recordings: attached to their call, heard by the verified customer."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.files import commands as files
from countersign.files.queries import UploadRow
from countersign.intake.commands.finding import found
from countersign.intake.models import Call, Recording
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Invalid
from countersign.kernel.writing import writes


@writes
def attach_recording(call_id: int, token: str, *, by: Actor, at: datetime) -> Call:
    """Attach an uploaded recording to a call; its digest is part of the record.

    Raises:  NotVisible, NotAllowed, Invalid when it is no sound.
    Source:  M9; domain.md Call (a verified customer can download own recordings).
    """
    call = found(call_id, by)
    require(by, "call.record", call)
    (row,) = files.attach([token], to=("call", call.pk), by=by, at=at)
    if not row.sniffed_type.startswith(("audio/", "video/")):
        raise Invalid("recording_type", field="recording", name=row.name)
    part = Recording(call=call, upload_id=row.id, name=row.name, sha256=row.sha256, size_bytes=row.size_bytes, at=at)
    ledger.append("call.recorded", call, by=by, at=at, parts=[part], staff_only=call.proven_at is None)
    return call


@writes
def record_fetch(by: Actor, upload: UploadRow, at: datetime) -> Call:
    """Record on its call that somebody fetches a recording.

    Raises:  NotVisible.
    Source:  M9, security T60.
    """
    call = found(upload.attached_id or 0, by)
    require(by, "call.read", call)
    facts = {"name": upload.name, "sha256": upload.sha256}
    ledger.append("call.recording_fetched", call, by=by.without_key(), at=at, facts=facts, staff_only=True)
    return call
