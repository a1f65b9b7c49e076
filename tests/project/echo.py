"""A small application behind the real front: it answers what it was given (started by test_front)."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from typing import Any

from countersign.project.doors import TOO_LARGE
from countersign.project.serving.front import FileBody, Front


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/file":
        start_response("200 OK", [("Content-Type", "application/octet-stream")])
        return FileBody(open(__file__, "rb"))
    if environ["PATH_INFO"] == "/fail":
        raise RuntimeError("on purpose")
    body = environ["wsgi.input"].read()
    said = {name: value for name, value in environ.items() if isinstance(value, str)}
    said["body_size"] = len(body)
    said["body_hash"] = hashlib.sha256(body).hexdigest()
    said["too_large"] = environ.get(TOO_LARGE, 0)
    start_response("200 OK", [("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return [json.dumps(said).encode()]


def front() -> Front:
    return Front(
        application, threads=1, body_limit=2**21, trusted_proxies=int(os.environ.get("ECHO_PROXIES", "0"))
    )
