"""What people decide on held files: released, rejected, without secrets, kept as a secret."""

from __future__ import annotations

import io
from datetime import datetime

from countersign import ledger
from countersign.files import examining, queries, scanner, sealed, storage
from countersign.files.models import Upload, hold_content
from countersign.files.queries import UploadRow
from countersign.files.rules import State
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.writing import writes

LONGEST_REASON = 500


@writes
def release(token: str, *, by: Actor, at: datetime, reason: str) -> UploadRow:
    """Let a held file be fetched, on the word of the security role.

    Raises:  NotVisible, NotAllowed, Invalid without a reason, Conflict when it is not held.
    Source:  T55.
    """
    return _decide(token, State.RELEASED, "file.released", by=by, at=at, reason=reason)


@writes
def reject(token: str, *, by: Actor, at: datetime, reason: str) -> UploadRow:
    """Refuse a held file for good. Raises as `release`."""
    return _decide(token, State.REJECTED, "file.rejected", by=by, at=at, reason=reason)


def _decide(token: str, state: State, event: str, *, by: Actor, at: datetime, reason: str) -> UploadRow:
    row = queries.by_token(token)
    if not by.is_staff:
        raise NotVisible
    require(by, "file.release", row, name=row.name)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON or "\0" in reason:
        raise Invalid("file_reason", name=row.name)
    upload = Upload.locked(row.id)
    if upload.state != State.HELD:
        raise Conflict("file_not_held", name=upload.name)
    upload.change(state=state.value)
    ledger.append(event, upload, by=by, at=at, facts={"reason": reason, "held_reason": upload.held_reason})
    return queries.row_of(upload)


def redact(token: str, *, by: Actor, at: datetime) -> UploadRow:
    """Put a copy without secrets in the place of a text that is held for them; a job forgets what was sent.

    Raises:  NotVisible, NotAllowed, Conflict when it is not held for secrets or not a text, or when no
             copy could be made.
    Source:  T59.
    """
    row = queries.by_token(token)
    require(by, "file.redact", row, name=row.name)
    if not row.can_be_redacted:
        raise Conflict("file_not_redactable", name=row.name)
    copy = examining.redacted(row)
    if not copy:
        raise Conflict("file_not_redactable", name=row.name)
    landed = storage.land(io.BytesIO(copy), limit_bytes=queries.limit_bytes(), name=row.name)
    try:
        return _replace(row, landed, by=by, at=at)
    finally:
        landed.discard()


@writes
def _replace(row: UploadRow, landed: storage.Landed, *, by: Actor, at: datetime) -> UploadRow:
    upload = Upload.locked(row.id)
    if (upload.state, upload.sha256) != (row.state, row.sha256):
        raise Conflict("file_not_redactable", name=row.name)
    hold_content(landed.sha256)
    landed.place()
    state = State.RECEIVED if scanner.is_configured() else State.CLEAN
    upload.change(sha256=landed.sha256, size_bytes=landed.size_bytes, state=state.value, held_reason=None)
    ledger.append("file.redacted", upload, by=by, at=at, staff_only=row.owner_kind == "staff")
    return queries.row_of(upload)


def keep_secret(token: str, *, by: Actor, at: datetime) -> UploadRow:
    """Keep a file that is held for secrets as it is, encrypted; every look at it needs a click and is an event.

    Raises:  NotVisible, NotAllowed, Conflict when it is not held for secrets in a message, or too big.
    Source:  T59.
    """
    row = queries.by_token(token)
    require(by, "file.redact", row, name=row.name)
    if not row.is_held_for_secrets or row.attached_kind is None or row.size_bytes > sealed.MOST_BYTES:
        raise Conflict("file_not_held", name=row.name)
    with storage.opened(row.sha256) as file:
        sealed.put(row.token, file.read())
    return _seal(row, by=by, at=at)


@writes
def _seal(row: UploadRow, *, by: Actor, at: datetime) -> UploadRow:
    upload = Upload.locked(row.id)
    if (upload.state, upload.sha256) != (row.state, row.sha256):
        raise Conflict("file_not_held", name=row.name)
    upload.change(state=State.SECRET.value)
    ledger.append("file.kept_secret", upload, by=by, at=at, staff_only=row.owner_kind == "staff")
    return queries.row_of(upload)
