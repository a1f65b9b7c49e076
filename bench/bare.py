"""The measure: a bare WSGI function with bare psycopg, asking the same statements on the same server."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import psycopg
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from bench.recording import Page, Statement, kept
from countersign.project.database import addresses as databases
from countersign.ui.idempotency import FIELD

_OPENING = "open_ticket"


def application() -> Callable[..., Iterable[bytes]]:
    """Make the WSGI function (granian's factory)."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "countersign.project.settings"
    django.setup()  # The recorded parameters are of its types; it takes no part in an answer.
    pages = {(page.method, page.path): Asking(page) for page in kept(Path(os.environ["BENCH_RECORDING"]))}

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        form = {}
        if environ["REQUEST_METHOD"] == "POST":
            form = dict(parse_qsl(environ["wsgi.input"].read().decode(), keep_blank_values=True))
        query = environ["QUERY_STRING"]
        asked = pages.get((environ["REQUEST_METHOD"], environ["PATH_INFO"] + (f"?{query}" if query else "")))
        if asked is None:
            start_response("404 Not Found", [("Content-Length", "0")])
            return [b""]
        asked.ask(form)
        start_response(asked.status, [("Content-Type", "text/html"), ("Content-Length", str(len(asked.body)))])
        return [asked.body]

    return answer


class Asking:
    """One page's statements, ready to be asked, and a body as long as the page's."""

    def __init__(self, page: Page) -> None:
        self.status = f"{page.status} Said"
        self.body = b"x" * page.length
        self.groups = [(together, list(asked)) for together, asked in groupby(page.statements, lambda s: s.together)]
        self.number, self.message, self.key = _identity(page) if page.name == _OPENING else (None, None, None)

    def ask(self, form: Mapping[str, str]) -> None:
        """Ask everything in its order, what belongs together in one transaction, and fetch every row.

        A ticket is opened under a number and a key of its own, the key that the form carries.
        """
        connection = _connection()
        exchange: dict[Any, Any] = {}
        for together, statements in self.groups:
            if not together:
                for statement in statements:
                    _ask(connection, statement, statement.params)
                continue
            with connection.transaction():
                for statement in statements:
                    rows = _ask(connection, statement, _exchanged(statement.params, exchange))
                    if self.number is not None and "nextval" in statement.sql and rows:
                        exchange = {self.number: rows[0][1], self.message: rows[0][2], self.key: form[FIELD]}


def _identity(page: Page) -> tuple[Any, Any, Any]:
    """Find, among the parameters of the statement that opens a ticket, what must differ each time."""
    opened = next(statement for statement in page.statements if "INSERT INTO tickets_ticket" in statement.sql)
    ticket, message = (
        re.findall(rf"INSERT INTO {table} \(([^)]*)\)", opened.sql)[0].split(", ")
        for table in ("tickets_ticket", "tickets_message")
    )
    key = next(value for value in opened.params if isinstance(value, str) and "open_ticket" in value)
    return opened.params[ticket.index("id")], opened.params[len(ticket) + message.index("id")], key


def _exchanged(params: Any, exchange: dict[Any, Any]) -> Any:
    if not exchange or not params:
        return params
    return [exchange.get(value, value) if isinstance(value, int | str) else value for value in params]


def _ask(connection: psycopg.Connection[Any], statement: Statement, params: Any) -> list[Any]:
    if statement.sql.startswith(("SAVEPOINT", "RELEASE")):
        return []
    kind: Any = psycopg.ClientCursor if statement.sql in _of_the_client else psycopg.Cursor
    if "$1" in statement.sql:
        kind = psycopg.RawCursor
    try:
        with connection.transaction() if statement.sql not in _tried else nullcontext():
            cursor = kind(connection).execute(statement.sql, params or None)
    except (psycopg.DataError, psycopg.ProgrammingError):
        if kind is not psycopg.Cursor:
            raise
        _of_the_client.add(statement.sql)  # A parameter has no type of its own where it stands.
        return _ask(connection, statement, params)
    _tried.add(statement.sql)
    return cursor.fetchall() if cursor.description else []


_own = threading.local()
_tried: set[str] = set()
_of_the_client: set[str] = set()


def _connection() -> psycopg.Connection[Any]:
    if not hasattr(_own, "connection"):
        _own.connection = psycopg.connect(
            databases.address(), autocommit=True, options=databases.as_application()
        )
    kept_: psycopg.Connection[Any] = _own.connection
    return kept_


def serve() -> None:
    """Serve on COUNTERSIGN_PORT: one worker a core."""
    Server(
        "bench.bare:application", factory=True, address="127.0.0.1", port=int(os.environ["COUNTERSIGN_PORT"]),
        interface=Interfaces.WSGI, workers=len(os.sched_getaffinity(0)),
        blocking_threads=int(os.environ.get("BENCH_THREADS", "1")), http=HTTPModes.http1,
        log_level=LogLevels.error, backlog=1024,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    serve()
