"""The OpenAPI description: what ninja reads from the functions, and what it cannot know."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from ninja import NinjaAPI

from countersign.api.problems import TYPE
from countersign.api.shapes.typed import Problem

ROOT = "/api/v1/"
_KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "What was done under a key is not done again; the answer says what it led to the first time.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"},
}  # fmt: skip
_MATCH = {
    "name": "If-Match", "in": "header", "required": False,
    "description": "The ETag of the ticket as it was read: refuse with 412 when it has changed meanwhile.",
    "schema": {"type": "string"},
}  # fmt: skip
_NONE_MATCH = {
    "name": "If-None-Match", "in": "header", "required": False,
    "description": "The ETag of what is known already: answered with 304 while it is still so.",
    "schema": {"type": "string"},
}  # fmt: skip
_TAG = {"description": "Tag of what was read.", "schema": {"type": "string"}}
_LIMITED = {
    "Retry-After": {"description": "Seconds until it may be asked again.", "schema": {"type": "integer"}},
    "RateLimit": {"description": "What is left: draft-ietf-httpapi-ratelimit-headers; stands on every answer.",
                  "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "The limits; stands on every answer.", "schema": {"type": "string"}},
}  # fmt: skip
# Every operation may refuse so. Said here once: as answers of each operation they would double the time of a start.
_REFUSED = (400, 401, 403, 404, 409, 412, 413, 415, 422, 423, 429, 503)
_SHAPES = "#/components/schemas/"
_LINK = {"description": 'Address of the next page, rel="next".', "schema": {"type": "string"}}


@cache
def described(api: NinjaAPI) -> dict[str, Any]:
    """Return the whole description, OpenAPI 3.1; made once per process, for nobody to change."""
    told: dict[str, Any] = api.get_openapi_schema(path_prefix=ROOT)
    told["components"].setdefault("securitySchemes", {})["bearer"] = {"type": "http", "scheme": "bearer"}
    told["security"] = [{"bearer": []}]
    problem = Problem.model_json_schema(ref_template=f"{_SHAPES}{{model}}")
    told["components"]["schemas"] |= {**problem.pop("$defs"), Problem.__name__: problem}
    for _path, method, operation in _operations(told):
        answers = {str(status): answer for status, answer in operation["responses"].items()}
        operation["responses"] = answers | {str(status): _refused(status) for status in _REFUSED}
        given = operation.setdefault("parameters", [])
        if method != "get":
            given.append(_KEY)
            if operation.pop("x-if-match", False) or {"acts", "work"} & set(operation["tags"]):
                given.append(_MATCH)
        if "304" in operation["responses"]:
            given.append(_NONE_MATCH)
            operation["responses"]["200"]["headers"] = {"ETag": _TAG}
        if operation["operationId"] == "list_tickets":
            operation["responses"]["200"]["headers"]["Link"] = _LINK
    return told


def _refused(status: int) -> dict[str, Any]:
    answer = {"description": "Refused", "content": {TYPE: {"schema": {"$ref": f"{_SHAPES}{Problem.__name__}"}}}}
    return answer | ({"headers": _LIMITED} if status == 429 else {})


def _operations(told: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation
