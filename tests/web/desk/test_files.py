"""Files on the desk: sent with a plain form, held, released and rejected with a reason."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.desk.conftest import Desk

from countersign.files import commands as files
from countersign.files import queries as uploads
from countersign.files.rules import State
from countersign.kernel.clock import database_now
from countersign.tickets import commands, queries

pytestmark = pytest.mark.django_db


def held(desk: Desk) -> tuple[int, str]:
    """Let the customer send a script; return the ticket's number and the file's token."""
    ticket = desk.accepted()
    now = database_now()
    row = files.receive(BytesIO(b"#!/bin/sh\nrm -rf /\n"), name="fix.sh", by=desk.cast.owner, at=now)
    commands.write(ticket.pk, commands.Words("Run this.", [row.token]), by=desk.cast.owner, at=now)
    assert uploads.by_token(row.token).state is State.HELD
    return ticket.pk, row.token


def test_a_file_goes_with_an_answer_that_no_script_sends(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    trace = SimpleUploadedFile("trace.txt", b"1 hv-17\n", "text/plain")
    answer = mira.post(f"/desk/tickets/{ticket.pk}/answers", {"text": "See the trace.", "files": trace})
    assert answer.status_code == 303
    said = queries.thread_of(ticket.pk, desk.cast.first_line).messages[-1]
    assert [file.name for file in said.files] == ["trace.txt"]
    assert "trace.txt" in mira.get(f"/desk/tickets/{ticket.pk}").content.decode()


def test_the_lead_releases_a_held_file_with_a_reason(daniel: Client, desk: Desk) -> None:
    number, token = held(desk)
    assert f"/desk/files/{token}" in daniel.get(f"/desk/tickets/{number}").content.decode()
    assert "fix.sh" in daniel.get("/desk/files").content.decode()
    assert daniel.get(f"/desk/files/{token}").status_code == 200
    assert daniel.post(f"/desk/files/{token}", {"verdict": "release", "reason": " "}).status_code == 422
    answer = daniel.post(f"/desk/files/{token}", {"verdict": "release", "reason": "Read it: harmless."})
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/tickets/{number}")
    assert uploads.by_token(token).state is State.RELEASED
    again = daniel.post(f"/desk/files/{token}", {"verdict": "reject", "reason": "Changed my mind."})
    assert again.status_code == 409


def test_the_lead_rejects_a_held_file(daniel: Client, desk: Desk) -> None:
    _number, token = held(desk)
    assert daniel.post(f"/desk/files/{token}", {"reason": "A trap."}).status_code == 422
    assert daniel.post(f"/desk/files/{token}", {"verdict": "reject", "reason": "A trap."}).status_code == 303
    assert uploads.by_token(token).state is State.REJECTED


def test_who_may_not_decide_finds_nothing_to_decide(mira: Client, desk: Desk) -> None:
    number, token = held(desk)
    page = mira.get(f"/desk/tickets/{number}").content.decode()
    assert "fix.sh" in page
    assert f"/desk/files/{token}" not in page
    assert f"/attachments/{token}" not in page
    for answer in (
        mira.get(f"/desk/files/{token}"),
        mira.post(f"/desk/files/{token}", {"verdict": "release", "reason": "ok"}),
    ):
        assert answer.status_code == 404


def test_the_lead_has_the_secrets_taken_out_T59(daniel: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    now = database_now()
    env = BytesIO(b"DB_PASSWORD=S3cr3t!pass\n")
    row = files.receive(env, name="shop.env", by=desk.cast.owner, at=now)
    commands.write(ticket.pk, commands.Words("See.", [row.token]), by=desk.cast.owner, at=now)
    assert "Take the secrets out" in daniel.get(f"/desk/files/{row.token}").content.decode()
    assert daniel.post(f"/desk/files/{row.token}", {"verdict": "redact"}).status_code == 303
    assert uploads.by_token(row.token).state is State.CLEAN


def test_a_secret_file_is_opened_by_staff_with_a_click_T59(daniel: Client, mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    now = database_now()
    env = BytesIO(b"DB_PASSWORD=S3cr3t!pass\n")
    row = files.receive(env, name="shop.env", by=desk.cast.owner, at=now)
    commands.write(ticket.pk, commands.Words("See.", [row.token]), by=desk.cast.owner, at=now)
    assert daniel.post(f"/desk/files/{row.token}", {"verdict": "keep"}).status_code == 303
    assert uploads.by_token(row.token).state is State.SECRET
    address = f"/attachments/{row.token}/opening"
    assert address in mira.get(f"/desk/tickets/{ticket.pk}").content.decode()
    assert mira.get(f"/attachments/{row.token}").status_code == 404
    assert "Open a secret file" in mira.get(address).content.decode()
    answer = mira.post(address)
    assert answer.status_code == 303
    path = answer["Location"].partition("files.testserver")[2]
    served = mira.get(path, headers={"host": "files.testserver"})
    assert served.content == b"DB_PASSWORD=S3cr3t!pass\n"
    assert served["Content-Disposition"].startswith("attachment")
