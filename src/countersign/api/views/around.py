"""Who the token is, what can be asked about, files on their way in and out."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from countersign.api.answering import told, who
from countersign.api.rules import Scope
from countersign.customers.queries import contract_card, services_of
from countersign.files import commands as files
from countersign.files import queries as stored
from countersign.files import rules
from countersign.files.refusals import FileTooBig, NoFile
from countersign.kernel.clock import database_now

router = Router(tags=["around"])


class Me(Schema):
    """As whom the token acts."""

    kind: str
    name: str
    contract: str | None
    roles: list[str]
    scopes: list[str]
    locale: str
    zone: str


class ServiceLine(Schema):
    """A service of the contract; its id goes into a new ticket."""

    id: int
    name: str
    product: str


class ServiceList(Schema):
    """The services of the contract."""

    items: list[ServiceLine]


class Uploaded(Schema):
    """A file that was taken in; its token goes into the message that carries it."""

    token: str
    name: str
    size_bytes: int
    type: str
    state: str


class Handed(Schema):
    """Where the bytes of a file lie for five minutes, for nobody else."""

    url: str


@router.get("/me", response={200: Me, 304: None}, url_name="api_me", operation_id="me")
def me(request: HttpRequest) -> HttpResponse:
    """Tell as whom the token acts, and for what."""
    asked: Any = request
    by = asked.actor
    contract = contract_card(by.contract).number if by.contract else None
    shape = Me(
        kind=by.kind, name=by.name, contract=contract, roles=sorted(by.roles), scopes=sorted(asked.scopes),
        locale=by.locale, zone=by.zone,
    )  # fmt: skip
    return told(request, shape)


@router.get("/services", response={200: ServiceList, 304: None}, url_name="api_services",
            operation_id="list_services")  # fmt: skip
def services(request: HttpRequest) -> HttpResponse:
    """List the services of the contract that the token acts for; staff act for none."""
    by = who(request, Scope.TICKETS_READ)
    rows = services_of(by.contract) if by.contract else []
    return told(
        request, ServiceList(items=[ServiceLine(id=row.id, name=row.name, product=row.product) for row in rows])
    )


@router.post(
    "/uploads", response={201: Uploaded}, url_name="api_uploads", operation_id="upload",
    openapi_extra={
        "parameters": [{"name": "X-File-Name", "in": "header", "required": True,
                        "description": "The file's name, percent-encoded.", "schema": {"type": "string"}}],
        "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {
            "type": "string", "format": "binary"}}}},
    },
)  # fmt: skip
def upload(request: HttpRequest) -> HttpResponse:
    """Send a file as the bare body; its token goes into the message that carries it."""
    by = who(request, Scope.TICKETS_WRITE)
    name = unquote(request.headers.get("X-File-Name", ""))
    if not name.strip():
        raise NoFile
    if int(request.META.get("CONTENT_LENGTH") or 0) > stored.limit_bytes():
        raise FileTooBig(name=rules.clean_name(name), limit_mb=stored.limit_bytes() // 2**20)
    row = files.receive(
        request, name=name, claimed_type=request.content_type or "", by=by.without_key(), at=database_now()
    )  # fmt: skip
    shape = Uploaded(token=row.token, name=row.name, size_bytes=row.size_bytes, type=row.sniffed_type, state=row.state)
    return told(request, shape, 201)


@router.get("/files/{slug:token}", response={200: Handed}, url_name="api_file", operation_id="get_file")
def file(request: HttpRequest, token: str) -> HttpResponse:
    """Tell where a file's bytes lie. What is held, foreign or missing is not there."""
    by = who(request, Scope.TICKETS_READ)
    response = told(request, Handed(url=files.hand_out(token, by=by.without_key(), at=database_now())))
    response["Cache-Control"] = "private, no-store"
    del response["ETag"]
    return response
