"""Calls as telephone exchanges tell of them: events, recordings."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from countersign.api.answering import told, who
from countersign.api.rules import Scope
from countersign.api.shapes import calls as shapes
from countersign.api.shapes.typed import Said
from countersign.files import queries as stored
from countersign.files import rules
from countersign.files.refusals import FileTooBig, NoFile
from countersign.intake.commands import lines, recordings
from countersign.intake.rules.lines import ID_LENGTH, NAME_LENGTH, Happened
from countersign.kernel.clock import database_now

router = Router(tags=["telephone"])


@router.post("/calls/events", response={200: shapes.CallTold, 201: shapes.CallTold},
             url_name="api_call_events", operation_id="tell_call")  # fmt: skip
def events(request: HttpRequest, body: shapes.CallEvent) -> HttpResponse:
    """Tell of a call: ringing, answered, ended; in any order, twice, or in part.

    The exchange's id of the call is the key. 201: something new was noted, 200: it was known.
    """
    by = who(request, Scope.CALLS_WRITE)
    heard = lines.Heard(
        body.pbx, body.call, Happened(body.event), body.at, body.direction, body.number, body.line,
        tuple(body.extensions), body.notice, body.cause,
    )  # fmt: skip
    row, new = lines.hear(heard, by=by.without_key(), at=database_now())
    return told(request, shapes.told(row, new=new), 201 if new else 200)


@router.post(
    "/calls/recordings", response={200: shapes.RecordingTold, 201: shapes.RecordingTold},
    url_name="api_call_recordings", operation_id="send_recording",
    openapi_extra={
        "parameters": [{"name": "X-File-Name", "in": "header", "required": True,
                        "description": "The file's name, percent-encoded.", "schema": {"type": "string"}}],
        "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {
            "type": "string", "format": "binary"}}}},
    },
)  # fmt: skip
def send_recording(
    request: HttpRequest, pbx: Annotated[Said, Query(min_length=1, max_length=NAME_LENGTH)],
    call: Annotated[Said, Query(min_length=1, max_length=ID_LENGTH)],
) -> HttpResponse:  # fmt: skip
    """Send the recording of a call as the bare body: a sound, examined as any file. The same one twice is kept once."""
    by = who(request, Scope.CALLS_WRITE)
    name = unquote(request.headers.get("X-File-Name", ""))
    if not name.strip():
        raise NoFile
    if int(request.META.get("CONTENT_LENGTH") or 0) > stored.limit_bytes():
        raise FileTooBig(name=rules.clean_name(name), limit_mb=stored.limit_bytes() // 2**20)
    row, new = recordings.take_recording(
        request, name=name, claimed_type=request.content_type or "", call=(pbx, call), by=by.without_key(),
        at=database_now(),
    )  # fmt: skip
    shape = shapes.RecordingTold(
        pbx=pbx, call=call, size_bytes=row.size_bytes, sha256=row.sha256, type=row.sniffed_type, state=row.state,
        replayed=not new,
    )  # fmt: skip
    return told(request, shape, 201 if new else 200)


@router.post("/calls/recordings/references", response={202: shapes.RecordingAwaited},
             url_name="api_call_recording_references", operation_id="name_recording")  # fmt: skip
def name_recording(request: HttpRequest, body: shapes.RecordingReference) -> HttpResponse:
    """Say where the exchange keeps a recording: it is fetched from the configured address alone."""
    by = who(request, Scope.CALLS_WRITE)
    kept = recordings.await_recording((body.pbx, body.call), body.reference, by=by.without_key(), at=database_now())
    return told(request, shapes.RecordingAwaited(pbx=body.pbx, call=body.call, url=kept.url), 202)
