"""Files that are held, and what is decided on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from countersign.api.answering import bind_key, said_nothing, told, who
from countersign.api.rules import Scope
from countersign.api.shapes.acts import Reason
from countersign.api.shapes.rows import list_of, shape_of
from countersign.files import commands, policy, queries
from countersign.files.queries import UploadRow
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import AlreadyDone, Conflict, NotVisible

router = Router(tags=["files"])
FileState = shape_of(
    UploadRow, "FileState", "A file and how it stands; what is held is handed out to nobody.",
    "token name size_bytes sniffed_type state held_reason created_at",
)  # fmt: skip
FileStateList = list_of(FileState, "The files that wait for a decision.")


class Opened(Schema):
    """Where the bytes of a secret file lie for five minutes, for nobody else; that it was opened is an event."""

    url: str


@router.get("/held-files", response={200: FileStateList, 304: None}, url_name="api_held_files",
            operation_id="list_held_files")  # fmt: skip
def held_files(request: HttpRequest) -> HttpResponse:
    """List the files that wait for a decision."""
    by = who(request, Scope.DESK_READ)
    if not policy.can_release(by):
        raise NotVisible
    return told(request, FileStateList(items=[FileState.model_validate(row) for row in queries.held()], next=None))


@router.get("/files/{slug:token}/state", response={200: FileState, 304: None}, url_name="api_file_state",
            operation_id="get_file_state")  # fmt: skip
def file_state(request: HttpRequest, token: str) -> HttpResponse:
    """Read how a file stands: received, clean, held."""
    by = who(request, Scope.TICKETS_READ)
    return told(request, FileState.model_validate(_visible(token, by)))


def _visible(token: str, by: Any) -> UploadRow:
    row = queries.by_token(token)
    if not policy.can_see(by, row):
        raise NotVisible
    return row


def _decided(request: HttpRequest, by: Actor, run: Callable[[], UploadRow]) -> HttpResponse:
    try:
        with transaction.atomic():
            bind_key(request, by)
            row = run()
        return told(request, FileState.model_validate(row))
    except AlreadyDone as before:
        if before.facts["kind"] != "file":
            raise Conflict("idempotency_key_spent") from None
        row = queries.by_ids([int(before.facts["id"])])[int(before.facts["id"])]
        return told(request, FileState.model_validate(row))


@router.post("/files/{slug:token}/release", response={200: FileState}, url_name="api_file_release",
             operation_id="release_file")  # fmt: skip
def release(request: HttpRequest, token: str, body: Reason) -> HttpResponse:
    """Let a held file be fetched, on the word of the security role."""
    by = who(request, Scope.DESK_WRITE)
    _visible(token, by)
    return _decided(request, by, lambda: commands.release(token, by=by, at=database_now(), reason=body.reason))


@router.post("/files/{slug:token}/rejection", response={200: FileState}, url_name="api_file_reject",
             operation_id="reject_file")  # fmt: skip
def reject(request: HttpRequest, token: str, body: Reason) -> HttpResponse:
    """Refuse a held file for good."""
    by = who(request, Scope.DESK_WRITE)
    _visible(token, by)
    return _decided(request, by, lambda: commands.reject(token, by=by, at=database_now(), reason=body.reason))


@router.post("/files/{slug:token}/redaction", response={200: FileState}, url_name="api_file_redact",
             operation_id="redact_file")  # fmt: skip
def redact(request: HttpRequest, token: str) -> HttpResponse:
    """Put a copy without secrets in the place of a file that is held for them."""
    by = who(request, Scope.TICKETS_WRITE)
    said_nothing(request)
    _visible(token, by)
    return _decided(request, by, lambda: commands.redact(token, by=by, at=database_now()))


@router.post("/files/{slug:token}/sealing", response={200: FileState}, url_name="api_file_seal",
             operation_id="keep_file_secret")  # fmt: skip
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Keep a file that is held for secrets as it is, encrypted: every look at it is an event."""
    by = who(request, Scope.TICKETS_WRITE)
    said_nothing(request)
    _visible(token, by)
    return _decided(request, by, lambda: commands.keep_secret(token, by=by, at=database_now()))


@router.post("/files/{slug:token}/opening", response={200: Opened}, url_name="api_file_open",
             operation_id="open_secret_file")  # fmt: skip
def opening(request: HttpRequest, token: str) -> HttpResponse:
    """Open a secret file; who opened it is recorded."""
    by = who(request, Scope.TICKETS_READ)
    said_nothing(request)
    _visible(token, by)
    response = told(request, Opened(url=commands.open_secret(token, by=by.without_key(), at=database_now())))
    response["Cache-Control"] = "private, no-store"
    return response


@router.delete("/uploads/{slug:token}", response={200: FileState}, url_name="api_upload_discard",
               operation_id="discard_upload")  # fmt: skip
def discard(request: HttpRequest, token: str) -> HttpResponse:
    """Take back a file before a message carries it."""
    by = who(request, Scope.TICKETS_WRITE)
    _visible(token, by)
    commands.discard(token, by=by.without_key(), at=database_now())
    return told(request, FileState.model_validate(queries.by_token(token)))
