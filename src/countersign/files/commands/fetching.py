"""How a file goes out, and who is told when one person fetches many."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.files import access, links, policy, queries
from countersign.files.models import Fetch, Upload, hold_quota
from countersign.files.queries import UploadRow
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.kernel.writing import writes

MOST_FETCHES = 30
"""Downloads by one of the staff within ten minutes that raise the alarm."""


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


def _seen_lately(row: UploadRow, by: Actor, at: datetime) -> bool:
    return queries.last_fetch(row.id, by, at) is not None


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
