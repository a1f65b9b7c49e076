"""Recordings: attached to their call, heard by the verified customer."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.files import commands as files
from countersign.files.queries import UploadRow, uploads_for
from countersign.files.storage import Readable
from countersign.intake.commands.finding import found
from countersign.intake.commands.lines import line_call_of
from countersign.intake.models import AwaitedRecording, Call, LineCall, LineRecording, Recording
from countersign.intake.rules.lines import fetch_again_at, reference_url
from countersign.kernel import settings
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Invalid
from countersign.kernel.settings import setting
from countersign.kernel.writing import writes

SOUNDS = ("audio/", "video/")


@writes
def attach_recording(call_id: int, token: str, *, by: Actor, at: datetime) -> Call:
    """Attach an uploaded recording to a call; its digest is part of the record.

    Raises:  NotVisible, NotAllowed, Invalid when it is no sound.
    Source:  M9; domain.md Call (a verified customer can download own recordings).
    """
    call = found(call_id, by)
    require(by, "call.record", call)
    (row,) = files.attach([token], to=("call", call.pk), by=by, at=at)
    _check_sound(row)
    _to_call(call, row, by=by, at=at)
    return call


def take_recording(
    stream: Readable, *, name: str, claimed_type: str, call: tuple[str, str], by: Actor, at: datetime
) -> tuple[UploadRow, bool]:
    """Take in the recording of a call from its exchange; return the file and whether it is new to the call.

    It counts into nobody's quota, is examined as any file, and the same sound twice is kept once; what hangs on no
    call, as a second copy, is swept with other loose uploads.
    call:    the exchange's name and its id of the call.
    Raises:  NotAllowed, FileTooBig, FileEmpty, StorageFull, Invalid when it is no sound.
    Source:  M9, T55; issue 5, "recordings to the files room".
    """
    require(by, "line_call.hear")
    row = files.receive(stream, name=name, claimed_type=claimed_type, by=SYSTEM, at=at)
    return row, _keep(row.token, call, by=by.without_key(), at=at)


@writes
def _keep(token: str, call: tuple[str, str], *, by: Actor, at: datetime) -> bool:
    """Hang a sound on the operator's call, or on the exchange's while nobody of us has one."""
    line, made = line_call_of(*call, at=at)
    if made:
        ledger.append("line_call.named", line, by=by, at=at, staff_only=True)
    digest = uploads_for([token], SYSTEM)[0].sha256
    if Recording.objects.filter(call=line.call_id or 0, sha256=digest).exists():
        return False
    if LineRecording.objects.filter(line_call=line, sha256=digest).exists():
        return False
    to = ("call", line.call_id) if line.call_id is not None else ("line_call", line.pk)
    (row,) = files.attach([token], to=to, by=SYSTEM, at=at)
    _check_sound(row)
    if line.call_id is not None:
        _to_call(Call.locked(line.call_id), row, by=by, at=at)
        return True
    part = LineRecording(
        line_call=line, upload_id=row.id, name=row.name, sha256=row.sha256, size_bytes=row.size_bytes, at=at
    )
    ledger.append("line_call.recorded", line, by=by, at=at, parts=[part], staff_only=True)
    return True


def _check_sound(row: UploadRow) -> None:
    if not row.sniffed_type.startswith(SOUNDS):
        raise Invalid("recording_type", field="recording", name=row.name)


def _to_call(call: Call, row: UploadRow, *, by: Actor, at: datetime) -> None:
    part = Recording(call=call, upload_id=row.id, name=row.name, sha256=row.sha256, size_bytes=row.size_bytes, at=at)
    ledger.append("call.recorded", call, by=by, at=at, parts=[part], staff_only=call.proven_at is None)


@writes
def await_recording(call: tuple[str, str], reference: str, *, by: Actor, at: datetime) -> AwaitedRecording:
    """Note where the exchange keeps a recording; a job fetches it from there, below the configured address alone.

    call:    the exchange's name and its id of the call.
    Raises:  NotAllowed, Invalid.
    Source:  M9; security T99.
    """
    require(by, "line_call.hear")
    url = reference_url(reference, setting(settings.RECORDINGS_FROM))
    line, made = line_call_of(*call, at=at)
    known = None if made else AwaitedRecording.objects.filter(line_call=line, url=url).first()
    if known is not None:
        return known
    ledger.append("line_call.recording_named", line, by=by.without_key(), at=at, facts={"url": url}, staff_only=True)
    return AwaitedRecording.objects.create(line_call=line, url=url, next_at=at)


@writes
def note_fetched(awaited_id: int, *, by: Actor, at: datetime) -> None:
    """Forget that a recording was awaited: it is here. Idempotent."""
    require(by, "line_call.hear")
    AwaitedRecording.objects.filter(pk=awaited_id).delete()


@writes
def note_not_fetched(awaited_id: int, words: str, *, for_good: bool = False, by: Actor, at: datetime) -> bool:
    """Note why a recording could not be fetched; False when it is given up, which stands in the record.

    for_good: asking again would bring the same.
    """
    require(by, "line_call.hear")
    awaited = AwaitedRecording.objects.select_for_update().filter(pk=awaited_id).first()
    if awaited is None or awaited.next_at is None:
        return False
    awaited.tries += 1
    awaited.words, awaited.next_at = words[:300], None if for_good else fetch_again_at(awaited.tries, at)
    awaited.save(update_fields=["tries", "words", "next_at"])
    if awaited.next_at is None:
        line = LineCall.locked(awaited.line_call_id)
        facts = {"url": awaited.url, "words": awaited.words}
        ledger.append("line_call.recording_lost", line, by=by, at=at, facts=facts, staff_only=True)
    return awaited.next_at is not None


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


@writes
def record_line_fetch(by: Actor, upload: UploadRow, at: datetime) -> LineCall:
    """Record on a call of an exchange that one of the staff fetches what was left on it. Raises NotVisible."""
    require(by, "line_call.pick_up")
    line = LineCall.locked(upload.attached_id or 0)
    facts = {"name": upload.name, "sha256": upload.sha256}
    ledger.append("line_call.recording_fetched", line, by=by.without_key(), at=at, facts=facts, staff_only=True)
    return line
