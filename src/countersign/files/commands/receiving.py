"""How a file comes in, and how it gets its verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from countersign import ledger
from countersign.files import examining, queries, rules, scanner, storage
from countersign.files.models import Upload, hold_content, hold_quota
from countersign.files.queries import UploadRow
from countersign.files.refusals import FileEmpty, QuotaReached
from countersign.files.rules import State, Verdict
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.acts import require
from countersign.kernel.settings import QUOTA_BYTES, setting
from countersign.kernel.writing import writes


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
