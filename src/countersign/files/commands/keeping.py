"""What becomes of a file that is in: attached, previewed, taken back, forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from countersign import ledger
from countersign.files import previews, queries, storage
from countersign.files.models import Preview, Upload, hold_content
from countersign.files.queries import UploadRow
from countersign.files.refusals import TooManyFiles
from countersign.files.rules import State
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.writing import writes


@writes
def attach(tokens: Sequence[str], *, to: tuple[str, int], by: Actor, at: datetime) -> list[UploadRow]:
    """Bind the actor's own loose uploads to a thing of an upper room; called by that room's command.

    tokens:  public tokens in the order of the form; none is fine.
    to:      kind and id of the thing, as registered with `access.register`.
    Raises:  NotVisible when one is missing, foreign or attached already; TooManyFiles.
    Source:  T9.
    """
    if len(set(tokens)) > queries.MOST_FILES:
        raise TooManyFiles(limit=queries.MOST_FILES)
    wanted = queries.uploads_for(tokens, by)
    attached = []
    for upload_id in sorted(row.id for row in wanted):
        upload = Upload.locked(upload_id)
        if upload.attached_at is not None or upload.purged_at is not None:
            raise NotVisible
        upload.change(attached_kind=to[0], attached_id=to[1], attached_at=at)
        ledger.append("file.attached", upload, by=by.without_key(), at=at, staff_only=by.is_staff)
        attached.append(queries.row_of(upload))
    order = {row.id: place for place, row in enumerate(wanted)}
    return sorted(attached, key=lambda row: order[row.id])


@writes
def pass_on(of: tuple[str, int], *, most: int = queries.MOST_FILES, by: Actor, at: datetime) -> list[str]:
    """Make the files of a thing the actor's own loose uploads, for a message to take; their verdicts stay.

    Called by the command of the thing's room that makes it the actor's. of: kind and id of the thing; most: the rest
    stays with the thing. Returns tokens. Raises NotVisible for a file of another contract.
    """
    found = Upload.objects.filter(attached_kind=of[0], attached_id=of[1], purged_at=None).exclude(state=State.REJECTED)
    tokens = []
    for number in list(found.order_by("id").values_list("id", flat=True)[:most]):
        upload = Upload.locked(number)
        if upload.contract_id is None or upload.contract_id != by.contract:
            raise NotVisible
        upload.change(owner_kind=by.kind, owner_id=by.id, attached_kind=None, attached_id=None, attached_at=None)
        ledger.append("file.passed_on", upload, by=by.without_key(), at=at)
        tokens.append(upload.token)
    return tokens


@writes
def discard(token: str, *, by: Actor, at: datetime) -> None:
    """Take back a loose upload before it was sent. Raises NotVisible."""
    (row,) = queries.uploads_for([token], by)
    require(by, "file.take_back", row, name=row.name)
    _purge(Upload.locked(row.id), by=by, at=at)


@writes
def make_preview(upload_id: int, *, at: datetime) -> tuple[int, int]:
    """Draw the preview of an upload unless its content has been tried; return its pixels or (0, 0).

    Idempotent. Source: T57.
    """
    row = queries.by_ids([upload_id]).get(upload_id)
    if row is None or not row.has_preview:
        return 0, 0
    tried = queries.preview_size(row.sha256)
    if tried is not None:
        return tried
    hold_content(row.sha256)
    tried = queries.preview_size(row.sha256)
    if tried is None:
        tried = previews.draw(row.sha256)
        Preview(sha256=row.sha256, width=tried[0], height=tried[1], made_at=at).save(force_insert=True)
    return tried


@writes
def purge(upload_id: int, *, by: Actor, at: datetime) -> bool:
    """Forget the bytes of an upload that no message took within a day; its record stays. Idempotent."""
    upload = Upload.locked(upload_id)
    if upload.attached_at or upload.purged_at or upload.created_at > at - queries.LOOSE_FOR:
        return False
    _purge(upload, by=by, at=at)
    return True


def _purge(upload: Upload, *, by: Actor, at: datetime) -> None:
    upload.change(state=State.PURGED.value, purged_at=at)
    ledger.append("file.purged", upload, by=by.without_key(), at=at, staff_only=True)


@writes
def remove_unneeded(sha256: str) -> bool:
    """Remove a content from disk that no upload needs; uploads of the same content wait meanwhile."""
    hold_content(sha256)
    if queries.is_needed(sha256):
        return False
    storage.remove(sha256)
    Preview.objects.filter(pk=sha256).delete()
    return True
