"""Record what a page asks the database, to ask the same without us."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from bench.client import KEY, Request

_BOOKKEEPING = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its parameters. `together`: inside a transaction with its neighbours."""

    sql: str
    params: Any
    together: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what it asked, and how long its answer was."""

    name: str
    method: str
    path: str
    status: int
    statements: tuple[Statement, ...]
    length: int

    @property
    def queries(self) -> int:
        return sum(not statement.sql.startswith(_BOOKKEEPING) for statement in self.statements)


def record(name: str, request: Request, application: Callable[..., Any]) -> Page:
    """Run a page once in this process, as the server would, and keep its statements."""
    from django.db import connection

    asked: list[Statement] = []

    def keep(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        asked.append(Statement(str(sql), params, connection.in_atomic_block))
        return execute(sql, params, many, context)

    environ = _environ(request.wire.replace(KEY, name.ljust(len(KEY), "-").encode()[: len(KEY)]))
    said: list[int] = []
    with connection.execute_wrapper(keep):
        answer = application(environ, lambda status, headers, exc_info=None: said.append(int(status[:3])))
        length = sum(len(piece) for piece in answer)
    if said != [request.expect]:
        raise SystemExit(f"{name}: {environ['PATH_INFO']} answers {said} instead of {request.expect}.")
    path = environ["PATH_INFO"] + (f"?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else "")
    return Page(name, environ["REQUEST_METHOD"], path, request.expect, tuple(asked), length)


def _environ(wire: bytes) -> dict[str, Any]:
    head, _, body = wire.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, address, protocol = first.split(" ")
    path, _, query = address.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_PROTOCOL": protocol,
        "SCRIPT_NAME": "", "SERVER_NAME": "localhost", "SERVER_PORT": "0", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body), "wsgi.errors": BytesIO(), "wsgi.multithread": False,
    }  # fmt: skip
    for line in lines:
        name, _, value = line.partition(": ")
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return environ


def keep(pages: list[Page], path: Path) -> None:
    """Write the recording for the bare server."""
    path.write_bytes(pickle.dumps(pages))


def kept(path: Path) -> list[Page]:
    """Read a recording."""
    pages: list[Page] = pickle.loads(path.read_bytes())
    return pages
