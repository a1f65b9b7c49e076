"""No page asks the database more than ten times, and no more for twice as many rows."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.factories import accepted, asked, closed, opened

from countersign.kernel.clock import database_now
from countersign.tickets import commands

pytestmark = pytest.mark.django_db

MOST = 10


def _cost(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len([query for query in seen.captured_queries if "SAVEPOINT" not in (query["sql"] or "")])


def _fill(cast: Cast, number: int) -> None:
    for fill in (opened, asked, closed):
        for _ in range(2):
            fill(cast)
    for client_words in ("one", "two", "three"):
        commands.write(number, commands.Words(client_words), by=cast.owner, at=database_now())
        commands.answer(number, commands.Words(client_words), by=cast.first_line, at=database_now())
        commands.note(number, commands.Words(client_words), by=cast.first_line, at=database_now())


def test_pages_cost_the_same_for_twice_as_many_rows(owner: Client, cast: Cast) -> None:
    number = accepted(cast).pk
    paths = [
        "/",
        "/?state=closed",
        "/?state=all",
        "/?q=cs1234",
        "/tickets/new",
        f"/tickets/{number}",
        f"/tickets/{number}/live",
        f"/tickets/{number}/print",
        f"/tickets/{number}/history.json",
        "/messages",
        "/account",
        f"/tickets/{number}/facts",
    ]
    _fill(cast, number)
    few = {path: _cost(owner, path) for path in paths}
    _fill(cast, number)
    file = SimpleUploadedFile("trace.txt", b"1 ms\n", "text/plain")
    owner.post(f"/tickets/{number}/messages", {"text": "With a file.", "files": file})
    many = {path: _cost(owner, path) for path in paths}
    assert few == many
    assert {path: cost for path, cost in many.items() if cost > MOST} == {}, many
