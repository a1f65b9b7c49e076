"""Lists of the billing: customers, contracts, services, plans and contacts taken over."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest
from ninja import Router, Schema

from countersign.api.answering import who
from countersign.api.rules import Scope
from countersign.customers.commands import import_customers
from countersign.customers.rules.billing import Line, ListUnreadable, lines_of_csv, lines_of_json
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid
from countersign.ui.refusals import words

MOST_LINES = 2000
router = Router(tags=["customers"])


class RefusedLine(Schema):
    """A line that was not taken, and why."""

    line: int
    kind: str
    external_id: str
    code: str
    reason: str


class ImportReport(Schema):
    """What became of a list; `id` names the import in the record, nothing for a dry run."""

    id: int | None
    dry_run: bool
    counts: dict[str, int]
    refused: list[RefusedLine]


@router.post(
    "/customers/imports",
    response={200: ImportReport},
    url_name="api_customers_imports",
    operation_id="import_customers",
    openapi_extra={"requestBody": {"required": True, "content": {
        "text/csv": {"schema": {"type": "string"}}, "application/x-ndjson": {"schema": {"type": "string"}},
        "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
    }}},
)  # fmt: skip
def customers_imports(request: HttpRequest, dry_run: bool = False) -> ImportReport:
    """Take customers, contracts, services, plans and contacts over; at most 2,000 lines, idempotent by external id."""
    by = who(request, Scope.CUSTOMERS_IMPORT)
    lines = _lines(request)
    if len(lines) > MOST_LINES:
        raise Invalid("list_too_long", most=MOST_LINES)
    report = import_customers(
        lines, name=f"API {request.headers.get('User-Agent', '')}"[:120].strip(),
        digest=hashlib.sha256(request.body).hexdigest(), dry_run=dry_run, by=by.without_key(), at=database_now(),
    )  # fmt: skip
    told = [
        RefusedLine(
            line=one.line.number,
            kind=one.line.kind,
            external_id=one.line.external_id,
            code=one.refusal.code,
            reason=words(one.refusal),
        )
        for one in report.refused
        if one.refusal is not None
    ]
    return ImportReport(id=report.id, dry_run=report.dry_run, counts=report.counts, refused=told)


def _lines(request: HttpRequest) -> list[Line]:
    """Read the body by its declared type: CSV, or JSON as an array or one object a line."""
    declared = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    readers = {
        "text/csv": lines_of_csv, "application/json": lines_of_json, "application/x-ndjson": lines_of_json,
        "application/jsonl": lines_of_json,
    }  # fmt: skip
    if declared not in readers:
        raise Invalid("list_type", types=", ".join(sorted(readers)))
    try:
        return readers[declared](request.body)
    except ListUnreadable as why:
        raise Invalid(why.fault.code, **why.fault.facts) from None
