"""The only writer of uploads."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from countersign import ledger
from countersign.files import access, examining, links, policy, previews, queries, rules, scanner, sealed, storage
from countersign.files.models import Fetch, Preview, Upload, hold_content, hold_quota
from countersign.files.queries import UploadRow
from countersign.files.refusals import FileEmpty, QuotaReached, TooManyFiles
from countersign.files.rules import State, Verdict
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.settings import QUOTA_BYTES, setting
from countersign.kernel.writing import writes

LONGEST_REASON = 500
MOST_FETCHES = 30
"""Downloads by one of the staff within ten minutes that raise the alarm."""


def receive(stream: storage.Readable, *, name: str, claimed_type: str = "", by: Actor, at: datetime) -> UploadRow:
    """Take a file in: to disk in pieces, judged, recorded; nothing stays of one that is refused.

    Archives, documents and long texts (with a virus scanner: all files) stay `received`, fetched by nobody,
    until the job has looked into them.

    name:    as the sender wrote it; the cleaned form is kept, the tricks in it count for the verdict.
    Raises:  NotAllowed, FileTooBig, FileEmpty, QuotaReached, StorageFull; each names the file.
    Source:  M1, T55, T56, T62, T106, experience E38.
    """
    require(by, "file.upload")
    shown = rules.clean_name(name)
    if not queries.quota_left(by, at):
        raise _quota_reached(shown)
    landed = storage.land(stream, limit_bytes=queries.limit_bytes(), name=shown)
    try:
        if not landed.size_bytes:
            raise FileEmpty(name=shown)
        with storage.mapped(landed.path) as content:
            verdict = rules.judge_at_once(content, name)
        if verdict.state == State.CLEAN and scanner.is_configured():
            verdict = replace(verdict, state=State.RECEIVED)
        return _record(landed, verdict, name=shown, claimed_type=claimed_type, by=by, at=at)
    finally:
        landed.discard()


@writes
def _record(
    landed: storage.Landed, verdict: Verdict, *, name: str, claimed_type: str, by: Actor, at: datetime
) -> UploadRow:
    hold_quota(f"contract {by.contract}" if by.is_customer else f"{by.kind} {by.id}")
    if landed.size_bytes > queries.quota_left(by, at):
        raise _quota_reached(name)
    hold_content(landed.sha256)
    landed.place()
    upload = Upload(
        sha256=landed.sha256,
        size_bytes=landed.size_bytes,
        name=name,
        claimed_type="".join(char for char in claimed_type if " " <= char <= "~")[:100],
        sniffed_type=verdict.sniffed_type,
        state=verdict.state.value,
        held_reason=verdict.reason.value if verdict.reason else None,
        owner_kind=by.kind,
        owner_id=by.id,
        contract_id=by.contract,
        created_at=at,
    )
    ledger.append("file.received", upload, by=by.without_key(), at=at, facts=_found(verdict), staff_only=by.is_staff)
    return queries.row_of(upload)


def _found(verdict: Verdict) -> dict[str, str]:
    return {"found": verdict.found} if verdict.found else {}


def _quota_reached(name: str) -> QuotaReached:
    return QuotaReached(name=name, limit_mb=setting(QUOTA_BYTES) // 2**20)


def examine(upload_id: int, *, at: datetime) -> State | None:
    """Look into a file that waits for its verdict, and write the verdict down. Idempotent.

    The look takes seconds and holds no row. None when nothing waited.
    Source:  T55, T57, T58, T119.
    """
    row = queries.by_ids([upload_id]).get(upload_id)
    if row is None or not row.is_waiting:
        return None
    return _conclude(row, examining.examined(row), at=at)


@writes
def _conclude(row: UploadRow, verdict: Verdict, *, at: datetime) -> State | None:
    upload = Upload.locked(row.id)
    reason = verdict.reason.value if verdict.reason else None
    if (upload.state, upload.held_reason) != (row.state, row.held_reason) or verdict.state == State.RECEIVED:
        return None
    if (upload.state, upload.held_reason) == (verdict.state, reason):
        return None
    upload.change(state=verdict.state.value, held_reason=reason)
    ledger.append("file.judged", upload, by=SYSTEM, at=at, facts=_found(verdict), staff_only=row.owner_kind == "staff")
    return verdict.state


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
def discard(token: str, *, by: Actor, at: datetime) -> None:
    """Take back a loose upload before it was sent. Raises NotVisible."""
    (row,) = queries.uploads_for([token], by)
    require(by, "file.take_back", row, name=row.name)
    _purge(Upload.locked(row.id), by=by, at=at)


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


@writes
def open_secret(token: str, *, by: Actor, at: datetime) -> str:
    """Return the signed address of a secret file; whoever opens it, a customer too, leaves an event.

    Raises:  NotVisible.
    Source:  T59, T60.
    """
    row = queries.by_token(token)
    if not policy.can_open_secret(by, row):
        raise NotVisible
    upload = Upload.locked(row.id)
    facts = {"attached_kind": row.attached_kind, "attached_id": row.attached_id}
    ledger.append("file.opened", upload, by=by.without_key(), at=at, facts=facts, staff_only=by.is_staff)
    if by.is_staff:
        _count_fetch(row, by=by, at=at)
    return links.sign(row, by=by, at=at, secret=True)


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


@writes
def hand_out(token: str, *, by: Actor, at: datetime, preview: bool = False) -> str:
    """Return the signed address of a file for this actor; a member of staff's read leaves an event.

    preview:  the picture we drew, not the file; its event is written once in ten minutes a person.
    Raises:   NotVisible for foreign, missing, held and rejected files alike.
    Source:   T2, T60, T61.
    """
    row = queries.by_token(token)
    if not policy.can_fetch(by, row) or (preview and not row.has_preview):
        raise NotVisible
    told = access.tell(by, row, at)
    if not told and by.is_staff and row.owner_kind != "staff" and not (preview and _seen_lately(row, by, at)):
        facts = {"preview": preview, "attached_kind": row.attached_kind, "attached_id": row.attached_id}
        upload = Upload.locked(row.id)
        ledger.append("file.fetched", upload, by=by.without_key(), at=at, facts=facts, staff_only=True)
    if by.is_staff and not preview:
        _count_fetch(row, by=by, at=at)
    return links.sign(row, by=by, at=at, preview=preview)


def _count_fetch(row: UploadRow, *, by: Actor, at: datetime) -> None:
    """Count a download by the staff; the thirtieth within ten minutes raises the alarm, once (T60)."""
    hold_quota(f"fetches {by.account_id}")
    lately = Fetch.objects.filter(person_id=by.account_id, at__gt=at - queries.FETCH_COUNTS_FOR, at__lte=at)
    seen = list(lately.values_list("told", flat=True))
    count, alarm = len(seen) + 1, len(seen) + 1 >= MOST_FETCHES and not any(seen)
    Fetch(person_id=by.account_id, at=at, told=alarm).save(force_insert=True)
    if alarm:
        upload = Upload.locked(row.id)
        facts = {"count": count, "person": by.account_id}
        ledger.append("file.fetched_much", upload, by=by.without_key(), at=at, facts=facts, staff_only=True)


@writes
def sweep_fetches(*, at: datetime) -> None:
    """Delete what no ten minutes hold any more."""
    Fetch.objects.filter(at__lt=at - queries.FETCH_COUNTS_FOR).delete()


def _seen_lately(row: UploadRow, by: Actor, at: datetime) -> bool:
    return queries.last_fetch(row.id, by, at) is not None


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
