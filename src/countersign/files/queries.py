"""Reads of uploads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum

from countersign.files.models import Preview, Upload
from countersign.files.rules import FETCHABLE, PREVIEWED, REDACTED, Hold, State
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.kernel.settings import QUOTA_BYTES, UPLOAD_BYTES, setting
from countersign.ledger import queries as ledger_queries

LOOSE_FOR = timedelta(hours=24)
FETCH_COUNTS_FOR = timedelta(minutes=10)
MOST_FILES = 10
_FIELDS = (
    "id", "token", "name", "size_bytes", "sha256", "claimed_type", "sniffed_type", "state", "held_reason",
    "owner_kind", "owner_id", "contract_id", "created_at", "attached_kind", "attached_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One upload as screens and upper rooms see it."""

    id: int
    token: str
    name: str
    size_bytes: int
    sha256: str
    claimed_type: str
    sniffed_type: str
    state: State
    held_reason: Hold | None
    owner_kind: str
    owner_id: int | None
    contract_id: int | None
    created_at: datetime
    attached_kind: str | None
    attached_id: int | None

    def is_of(self, actor: Actor) -> bool:
        """Tell whether the actor uploaded it, under the contract he acts for now."""
        return (self.owner_kind, self.owner_id, self.contract_id) == (actor.kind, actor.id, actor.contract)

    @property
    def is_fetchable(self) -> bool:
        return self.state in FETCHABLE

    @property
    def is_waiting(self) -> bool:
        """Whether no verdict has been given yet, or only the one that the scanner was away."""
        return self.state is State.RECEIVED or (self.state is State.HELD and self.held_reason is Hold.SCANNER_AWAY)

    @property
    def is_held_for_secrets(self) -> bool:
        """Whether nothing but the secrets in it holds it."""
        return self.state is State.HELD and self.held_reason is Hold.SECRETS

    @property
    def can_be_redacted(self) -> bool:
        """Whether it is held for secrets alone and a copy without them can be made."""
        return self.is_held_for_secrets and self.sniffed_type in REDACTED

    @property
    def has_preview(self) -> bool:
        """Whether a preview is worth asking for; a picture may still turn out not to decode."""
        return self.is_fetchable and self.sniffed_type in PREVIEWED

    @property
    def href(self) -> str:
        """Address on the main origin that leads to the file after asking who comes."""
        return f"/attachments/{self.token}"

    @property
    def preview_href(self) -> str:
        return f"/attachments/{self.token}/preview"


def _rows(uploads: QuerySet[Upload]) -> list[UploadRow]:
    return [_row(dict(zip(_FIELDS, values, strict=True))) for values in uploads.values_list(*_FIELDS)]


def _row(values: dict[str, Any]) -> UploadRow:
    reason = values["held_reason"]
    values |= {"state": State(values["state"]), "held_reason": Hold(reason) if reason else None}
    return UploadRow(**values)


def row_of(upload: Upload) -> UploadRow:
    """Turn a row just written into what screens see; no query."""
    return _row({name: getattr(upload, name) for name in _FIELDS})


def by_ids(ids: Iterable[int]) -> dict[int, UploadRow]:
    """Return uploads by their ids, for rooms that hold foreign keys. One query, no visibility asked."""
    return {row.id: row for row in _rows(Upload.objects.filter(pk__in=list(ids)))}


def by_token(token: str) -> UploadRow:
    """Return the upload with a public token. One query, no visibility asked. Raises NotVisible."""
    found = _rows(Upload.objects.filter(token=token)) if "\0" not in token else []
    if not found:
        raise NotVisible
    return found[0]


def loose(by: Actor) -> QuerySet[Upload]:
    """The actor's own uploads that no message carries yet."""
    return Upload.objects.filter(
        owner_kind=by.kind, owner_id=by.id, contract_id=by.contract, attached_at=None, purged_at=None
    )


def uploads_for(tokens: Sequence[str], by: Actor) -> list[UploadRow]:
    """Return the actor's own loose uploads with these tokens, in the order of the tokens. One query.

    Raises:  NotVisible when any of them is missing, foreign, attached already, rejected or purged.
    Source:  T9.
    """
    wanted = list(dict.fromkeys(tokens))
    if not wanted:
        return []
    if any("\0" in token for token in wanted):
        raise NotVisible
    own = loose(by).filter(token__in=wanted).exclude(state=State.REJECTED)
    found = {row.token: row for row in _rows(own)}
    if len(found) != len(wanted):
        raise NotVisible
    return [found[token] for token in wanted]


def still_loose(tokens: Sequence[str], by: Actor) -> list[UploadRow]:
    """Return those of the actor's own uploads that can still be sent, in the order of the tokens. One query or none."""
    wanted = [token for token in dict.fromkeys(tokens) if "\0" not in token][:MOST_FILES]
    if not wanted:
        return []
    found = {row.token: row for row in _rows(loose(by).filter(token__in=wanted).exclude(state=State.REJECTED))}
    return [found[token] for token in wanted if token in found]


def held(limit: int = 50) -> list[UploadRow]:
    """Return held uploads that some message carries, oldest first: the security role's list. One query."""
    uploads = Upload.objects.filter(state=State.HELD, attached_at__isnull=False)
    return _rows(uploads.order_by("created_at", "id")[:limit])


def waiting(at: datetime, *, scanner: bool = True, limit: int = 50) -> list[int]:
    """Return ids of uploads that have waited half a minute for their verdict, oldest first. One query.

    scanner:  with those that wait for the virus scanner to come back.
    """
    unjudged = Q(state=State.RECEIVED)
    if scanner:
        unjudged |= Q(state=State.HELD, held_reason=Hold.SCANNER_AWAY)
    uploads = Upload.objects.filter(unjudged, purged_at=None, created_at__lt=at - timedelta(seconds=30))
    return list(uploads.order_by("created_at", "id").values_list("id", flat=True)[:limit])


def limit_bytes() -> int:
    """How large one file may be."""
    return setting(UPLOAD_BYTES)


def quota_left(by: Actor, at: datetime) -> int:
    """Return how many bytes the contract (a member of staff: the person) may upload at an instant.

    Counts the uploads of the 24 hours before it. One query; the system has no quota.
    Source:  T106.
    """
    quota = setting(QUOTA_BYTES)
    if by.kind == "system":
        return quota
    sender = {"contract_id": by.contract} if by.is_customer else {"owner_kind": by.kind, "owner_id": by.id}
    recent = Upload.objects.filter(created_at__gt=at - timedelta(days=1), created_at__lte=at, **sender)
    return max(0, quota - (recent.aggregate(sum=Sum("size_bytes"))["sum"] or 0))


def preview_size(sha256: str) -> tuple[int, int] | None:
    """Return the pixels of a content's preview, (0, 0) when refused, None before the try. One query."""
    return Preview.objects.filter(pk=sha256).values_list("width", "height").first()


def preview_sizes(hashes: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return the pixels of made previews by content, so that a page keeps room for them. One query."""
    rows = Preview.objects.filter(pk__in=list(hashes), width__gt=0).values_list("sha256", "width", "height")
    return {sha256: (width, height) for sha256, width, height in rows}


def stale_loose(at: datetime, limit: int = 200) -> list[int]:
    """Return ids of uploads that no message took within a day, oldest first. One query."""
    uploads = Upload.objects.filter(attached_at=None, purged_at=None, created_at__lt=at - LOOSE_FOR)
    return list(uploads.order_by("created_at", "id").values_list("id", flat=True)[:limit])


def is_needed(sha256: str) -> bool:
    """Tell whether any upload that was not purged has this content. One query."""
    return bool(needed([sha256]))


def attached_to(kind: str, number: int) -> list[tuple[str, str]]:
    """Return name and SHA-256 of the files attached to a thing of an upper room, oldest first. One query."""
    found = Upload.objects.filter(attached_kind=kind, attached_id=number, purged_at=None).order_by("id")
    return list(found.values_list("name", "sha256"))


def files_of(kind: str, numbers: Iterable[int]) -> dict[int, list[UploadRow]]:
    """Return the uploads attached to things of an upper room by the things' ids. One query, no visibility asked."""
    found: dict[int, list[UploadRow]] = {}
    uploads = Upload.objects.filter(attached_kind=kind, attached_id__in=list(numbers), purged_at=None)
    for row in _rows(uploads.order_by("id")):
        found.setdefault(row.attached_id or 0, []).append(row)
    return found


def last_fetch(upload_id: int, by: Actor, at: datetime) -> datetime | None:
    """Return when a person last fetched a file within ten minutes before an instant. One query."""
    since = at - FETCH_COUNTS_FOR
    moments = [
        event.at
        for event in ledger_queries.events_of("file", upload_id)
        if event.type == "file.fetched" and event.actor_id == by.id and since < event.at <= at
    ]
    return max(moments, default=None)


def needed(hashes: Iterable[str]) -> set[str]:
    """Return those of the contents that an upload still has; of a secret one the box is kept instead. One query."""
    uploads = Upload.objects.filter(sha256__in=list(hashes), purged_at=None).exclude(state=State.SECRET)
    return set(uploads.values_list("sha256", flat=True))
