"""The doors of the room: one to hand a file in, one that leads to it, one that serves its bytes."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import Any
from urllib.parse import unquote

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.files import commands, links, policy, queries, rules, sealed, storage, words
from countersign.files.queries import UploadRow
from countersign.files.refusals import FileBrokenOff, FileTooBig, NoFile
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import DomainError, NotVisible
from countersign.kernel.tenancy import inside
from countersign.ui import refusals
from countersign.ui.render import page

_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


def _actor(request: HttpRequest) -> Actor:
    asked: Any = request
    actor: Actor = asked.actor
    return actor


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take one file: as the bare body with its name percent-encoded in X-File-Name, or as field `file`.

    Answers 201 with {id, token, name, size, size_bytes, state, reason, held}; the id goes into the form
    that sends the message, as field `upload`. A refusal answers {error, code, name} with its status.
    """
    try:
        row = _received(request)
    except DomainError as refused:
        said = {"error": refusals.words(refused), "code": refused.code, "name": refused.facts.get("name", "")}
        return JsonResponse(said, status=refused.status)
    shown = words.shown(row)
    answer = {
        "id": row.token,
        "token": row.token,
        "name": row.name,
        "size": shown.size,
        "size_bytes": row.size_bytes,
        "state": shown.state,
        "reason": shown.reason,
        "held": shown.reason if shown.state == "held" else "",
        "preview": shown.preview,
    }
    return JsonResponse(answer, status=201)


def _received(request: HttpRequest) -> UploadRow:
    by, at = _actor(request), database_now()
    name = unquote(request.headers.get("X-File-Name", ""))
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    if name and announced > queries.limit_bytes():
        raise FileTooBig(name=rules.clean_name(name), limit_mb=queries.limit_bytes() // 2**20)
    if name:
        body = _WholeBody(request, announced, name)
        return commands.receive(body, name=name, claimed_type=request.content_type or "", by=by, at=at)
    file = request.FILES.get("file")
    if file is None:
        raise NoFile
    return commands.receive(file, name=file.name or "", claimed_type=file.content_type or "", by=by, at=at)


class _WholeBody:
    """A request's body that is refused when it ends before the announced length."""

    def __init__(self, request: HttpRequest, announced: int, name: str) -> None:
        self._request, self._missing, self._name = request, announced, name

    def read(self, size: int, /) -> bytes:
        piece: bytes = self._request.read(size)
        self._missing -= len(piece)
        if not piece and self._missing > 0:
            raise FileBrokenOff(name=rules.clean_name(self._name))
        return piece


@require_safe
def attachment(request: HttpRequest, token: str) -> HttpResponse:
    """Send whoever may fetch a file to its short-lived address on the files origin."""
    url = commands.hand_out(token, by=_actor(request), at=database_now())
    return _see_other(url)


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Send whoever may fetch a picture to its preview, drawing it first when no job has."""
    by, at = _actor(request), database_now()
    row = queries.by_token(token)
    if not policy.can_fetch(by, row) or commands.make_preview(row.id, at=at) == (0, 0):
        raise NotVisible
    return _see_other(commands.hand_out(token, by=by, at=at, preview=True))


@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before a secret file is given out; the click leads to its short-lived address."""
    by = _actor(request)
    if request.method == "POST":
        return _see_other(commands.open_secret(token, by=by, at=database_now()))
    row = queries.by_token(token)
    if not policy.can_open_secret(by, row):
        raise NotVisible
    ticket = f"tickets/{row.attached_id}" if row.attached_kind == "ticket" else ""
    shown = {"name": row.name, "action": request.path, "back": f"/{'desk/' if by.is_staff else ''}{ticket}"}
    return page(request, "files/opening.html", shown | {"brand": "Countersign"})


def _secret(row: UploadRow) -> HttpResponse:
    content = sealed.opened(row.token)
    response = HttpResponse(content, content_type="application/octet-stream", headers=_HEADERS)
    response["Content-Disposition"] = rules.content_disposition(row.name, inline=False)
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _see_other(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url, status=303)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def serve(request: HttpRequest, signed: str, name: str) -> HttpResponse | FileResponse:
    """Serve the bytes behind a signed address: a download always, a preview in place.

    Runs on the files origin alone. Whatever is wrong with the address, the person or the file's
    state, the answer is the same 404. The right to see is asked again, now.
    Source:  T55, T61.
    """
    try:
        claim = links.read(signed, at=database_now())
        with inside(claim.actor.contract, claim.actor.id) if claim.actor.is_customer else nullcontext():
            row = queries.by_token(claim.token)
            if not (policy.can_open_secret if claim.is_secret else policy.can_fetch)(claim.actor, row):
                raise NotVisible
        if claim.is_secret:
            return _secret(row)
        path = storage.preview_address(row.sha256) if claim.is_preview else storage.address(row.sha256)
        file = path.open("rb")
    except (NotVisible, FileNotFoundError):
        return HttpResponse("Not found.\n", status=404, content_type="text/plain", headers=_HEADERS)
    shown_name = f"{row.name.rpartition('.')[0] or row.name}.webp" if claim.is_preview else row.name
    response = FileResponse(
        file, content_type="image/webp" if claim.is_preview else "application/octet-stream", headers=_HEADERS
    )
    response["Content-Length"] = str(os.fstat(file.fileno()).st_size)
    response["Content-Disposition"] = rules.content_disposition(shown_name, inline=claim.is_preview)
    # A page of the main origin shows the preview; nothing may embed the file itself.
    response["Cross-Origin-Resource-Policy"] = "cross-origin" if claim.is_preview else "same-origin"
    return response
