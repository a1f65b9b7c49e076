"""The product's own client, against the product in this process."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

import requests
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponseServerError
from django.test import Client as Browser
from requests import Session
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

ORIGIN = "http://testserver"


class InProcess(BaseAdapter):
    """Hands a request of `requests` to Django's test client: the wire alone is left out."""

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:  # type: ignore[override]
        parts = urlsplit(request.url or "")
        body = request.body or b""
        try:
            with transaction.atomic():
                answer = Browser(REMOTE_ADDR="203.0.113.8", raise_request_exception=False).generic(
                    str(request.method), parts.path + (f"?{parts.query}" if parts.query else ""),
                    body.encode() if isinstance(body, str) else body,
                    content_type=str(request.headers.get("Content-Type", "application/octet-stream")),
                    headers={name: value for name, value in request.headers.items() if name != "Content-Length"},
                )  # fmt: skip
                connection.check_constraints()  # As the commit does, which no test reaches.
        except IntegrityError as why:
            answer = HttpResponseServerError(str(why))
        raw = HTTPResponse(
            io.BytesIO(answer.content), headers=dict(answer.items()), status=answer.status_code, preload_content=False
        )
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        """Nothing is open."""


def session() -> requests.Session:
    """A session whose requests stay in this process."""
    made = Session()
    made.mount(ORIGIN, InProcess())
    return made
