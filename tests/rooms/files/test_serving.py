"""Fetching a file: who, how long, in what wrapping."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory
from PIL import Image
from tests.rooms.files import samples
from tests.rooms.files.conftest import COLLEAGUE, DUTY_LEAD, ENGINEER, OWNER, STRANGER, T0, Messages

from countersign.files import commands, links, previews, queries, views
from countersign.files.models import Fetch
from countersign.files.queries import UploadRow
from countersign.files.refusals import FileBrokenOff
from countersign.files.rules import Hold, State
from countersign.kernel.actor import NOBODY, Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import NotVisible
from countersign.kernel.settings import FILES_ORIGIN, ORIGIN, setting
from countersign.ledger.queries import events_of

pytestmark = pytest.mark.django_db
EXE = b"MZ\x90\0" + bytes(100)


def sent(content: bytes, name: str, by: Actor = OWNER) -> UploadRow:
    row = commands.receive(io.BytesIO(content), name=name, by=by, at=T0)
    return commands.attach([row.token], to=("thing", 1), by=by, at=T0)[0]


def fetch(url: str) -> tuple[int, dict[str, str], bytes, SimpleCookie]:
    _, _, signed, name = urlsplit(url).path.split("/", 3)
    response = views.serve(RequestFactory().get(url, HTTP_COOKIE="session=x"), signed=signed, name=name)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers:
        close()
    return response.status_code, dict(response.headers), body, response.cookies


def test_t61_a_file_leaves_wrapped(messages: Messages) -> None:
    row = sent("привет".encode(), 'отчёт "1".txt')
    url = commands.hand_out(row.token, by=OWNER, at=database_now())
    assert url.startswith(f"{setting(FILES_ORIGIN)}/files/")
    status, headers, body, cookies = fetch(url)
    assert (status, body) == (200, "привет".encode())
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith('attachment; filename="')
    assert "filename*=UTF-8''%D0%BE" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Content-Length"] == str(len(body))
    assert "Vary" not in headers
    assert not cookies


def test_t61_an_address_lives_five_minutes(messages: Messages) -> None:
    row = sent(b"words", "a.txt")
    now = database_now()
    assert fetch(commands.hand_out(row.token, by=OWNER, at=now - timedelta(minutes=4)))[0] == 200
    assert fetch(commands.hand_out(row.token, by=OWNER, at=now - timedelta(minutes=5, seconds=2)))[0] == 404


def test_t61_a_forged_address_is_nothing(messages: Messages) -> None:
    row = sent(b"words", "a.txt")
    url = commands.hand_out(row.token, by=OWNER, at=database_now())
    head, _, tail = url.rpartition("/")
    for forged in (
        f"{head[:-9]}{head[-9:].swapcase()}/{tail}",
        f"{head[:-8]}/{tail}",
        f"{url.partition('/files/')[0]}/files/x:y/a.txt",
    ):
        status, headers, body, _ = fetch(forged)
        assert (status, body) == (404, b"Not found.\n")
        assert headers["Content-Security-Policy"].startswith("sandbox")


def test_t2_a_stranger_gets_the_answer_of_a_missing_file(messages: Messages) -> None:
    row = sent(b"words", "a.txt")
    loose = commands.receive(io.BytesIO(b"loose"), name="b.txt", by=OWNER, at=T0)
    foreign = [(STRANGER, row), (NOBODY, row), (COLLEAGUE, loose), (ENGINEER, loose)]
    asked = [(by, found.token) for by, found in foreign] + [(OWNER, "missing"), (OWNER, "nul\0")]
    for by, token in asked:
        with pytest.raises(NotVisible):
            commands.hand_out(token, by=by, at=T0)
    assert commands.hand_out(row.token, by=COLLEAGUE, at=T0)
    assert commands.hand_out(loose.token, by=OWNER, at=T0)


def test_t10_a_revoked_right_ends_an_address_at_once(messages: Messages) -> None:
    row = sent(b"words", "a.txt")
    url = commands.hand_out(row.token, by=COLLEAGUE, at=database_now())
    assert fetch(url)[0] == 200
    assert COLLEAGUE.id is not None
    messages.revoked.add(COLLEAGUE.id)
    assert fetch(url)[0] == 404


def test_t55_a_held_file_is_fetched_by_nobody_until_released(messages: Messages) -> None:
    row = sent(EXE, "setup.exe")
    assert row.state is State.HELD
    for by in (OWNER, ENGINEER, DUTY_LEAD):
        with pytest.raises(NotVisible):
            commands.hand_out(row.token, by=by, at=T0)
        assert fetch(links.sign(row, by=by, at=database_now()))[0] == 404
    commands.release(row.token, by=DUTY_LEAD, at=T0, reason="Checked.")
    status, headers, body, _ = fetch(commands.hand_out(row.token, by=ENGINEER, at=database_now()))
    assert (status, body) == (200, EXE)
    assert headers["Content-Type"] == "application/octet-stream"


def test_t55_a_rejected_file_stays_where_it_is(messages: Messages) -> None:
    row = sent(EXE, "setup.exe")
    commands.reject(row.token, by=DUTY_LEAD, at=T0, reason="A trojan.")
    with pytest.raises(NotVisible):
        commands.hand_out(row.token, by=OWNER, at=T0)


def test_t60_a_read_by_staff_is_an_event_and_a_customer_s_is_none(messages: Messages) -> None:
    row = sent(samples.picture(), "a.png")
    commands.hand_out(row.token, by=OWNER, at=T0)
    commands.hand_out(row.token, by=ENGINEER, at=T0)
    for minutes in (1, 2, 12):
        commands.hand_out(row.token, by=ENGINEER, at=T0 + timedelta(minutes=minutes), preview=True)
    fetched = [event for event in events_of("file", row.id) if event.type == "file.fetched"]
    assert [(event.actor_id, event.facts["preview"]) for event in fetched] == [(31, False), (31, True)]
    assert fetched[0].facts["attached_id"] == 1
    assert fetched[0].ip == "198.51.100.9"
    assert all(event.staff_only for event in fetched)
    assert not [e for e in events_of("file", row.id, staff=False) if e.type == "file.fetched"]


def test_a_preview_is_drawn_anew_and_shown_in_place(messages: Messages) -> None:
    row = sent(samples.picture("JPEG", (3_000, 1_500)) + b"", "photo.jpg")
    assert commands.make_preview(row.id, at=T0) == (1_600, 800)
    assert commands.make_preview(row.id, at=T0) == (1_600, 800)
    assert queries.preview_sizes([row.sha256]) == {row.sha256: (1_600, 800)}
    status, headers, body, _ = fetch(commands.hand_out(row.token, by=OWNER, at=database_now(), preview=True))
    assert status == 200
    assert headers["Content-Type"] == "image/webp"
    assert headers["Content-Disposition"] == 'inline; filename="photo.webp"'
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Content-Security-Policy"].startswith("sandbox")
    with Image.open(io.BytesIO(body)) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (1_600, 800))
        assert not drawn.getexif()


def test_t57_a_picture_of_400_million_pixels_is_held_at_once(messages: Messages) -> None:
    row = sent(samples.giant_png(), "giant.png")
    assert (row.state, row.held_reason) == (State.HELD, Hold.ARCHIVE_BOMB)
    assert commands.make_preview(row.id, at=T0) == (0, 0)
    assert queries.preview_sizes([row.sha256]) == {}


def test_t57_the_child_dies_alone_when_it_takes_too_long(messages: Messages, monkeypatch: pytest.MonkeyPatch) -> None:
    row = sent(samples.picture(), "a.png")
    monkeypatch.setattr(previews, "SECONDS", 0.001)
    assert commands.make_preview(row.id, at=T0) == (0, 0)


def test_t55_no_preview_of_what_is_held(messages: Messages) -> None:
    row = sent(samples.picture() + b"PK\x03\x04\x14\0\0\0\x08\0", "a.png")
    assert row.state is State.HELD
    assert commands.make_preview(row.id, at=T0) == (0, 0)
    with pytest.raises(NotVisible):
        commands.hand_out(row.token, by=OWNER, at=T0, preview=True)


def uploaded(**request: Any) -> tuple[int, dict[str, Any]]:
    asked = RequestFactory().post("/uploads", **request)
    asked.actor = OWNER  # type: ignore[attr-defined]
    response = views.upload(asked)
    asked.close()
    return response.status_code, json.loads(response.content)


def test_a_bare_body_is_taken_with_its_name_in_a_header() -> None:
    status, answer = uploaded(data=b"words", content_type="text/plain", HTTP_X_FILE_NAME="%D0%B0.txt")
    assert status == 201
    (row,) = queries.uploads_for([answer["id"]], OWNER)
    assert (row.name, row.size_bytes, answer["size"], answer["held"]) == ("а.txt", 5, "5 B", "")


def test_a_field_of_a_form_is_taken_and_told_that_it_is_held() -> None:
    status, answer = uploaded(data={"file": SimpleUploadedFile("setup.exe", EXE)})
    assert (status, answer["state"]) == (201, "held")
    assert "program" in answer["held"]


def test_refusals_name_the_file() -> None:
    status, answer = uploaded(data={"file": SimpleUploadedFile("big.log", b"x" * (2**20 + 500_000))})
    assert (status, answer["code"], answer["name"]) == (413, "file_too_big", "big.log")
    status, answer = uploaded(data=b"x" * (2**20 + 1), content_type="x/y", HTTP_X_FILE_NAME="big.log")
    assert (status, answer["code"], answer["name"]) == (413, "file_too_big", "big.log")
    status, answer = uploaded(data={"file": SimpleUploadedFile("empty.log", b"")})
    assert (status, answer["code"], answer["name"]) == (422, "file_empty", "empty.log")
    assert uploaded(data={})[1]["code"] == "file_missing"


def test_a_body_that_breaks_off_is_refused_by_name() -> None:
    asked = RequestFactory().post("/uploads", b"half", "text/plain", HTTP_X_FILE_NAME="a.txt")
    asked = WSGIRequest({**asked.META, "CONTENT_LENGTH": "100", "wsgi.input": io.BytesIO(b"half")})
    asked.actor = OWNER  # type: ignore[attr-defined]
    with pytest.raises(FileBrokenOff) as refused:
        views._received(asked)
    assert (refused.value.status, refused.value.facts) == (400, {"name": "a.txt"})


def test_t61_the_main_origin_serves_no_bytes_and_the_files_origin_nothing_else(messages: Messages) -> None:
    row = sent(b"words", "a.txt")
    url = commands.hand_out(row.token, by=OWNER, at=database_now())
    path, main = urlsplit(url).path, urlsplit(setting(ORIGIN)).netloc
    client, files = Client(), urlsplit(url).netloc
    assert client.get(path, HTTP_HOST=main).status_code == 404
    response = client.get(path, HTTP_HOST=files)
    assert (response.status_code, b"".join(response.streaming_content)) == (200, b"words")
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Set-Cookie" not in response
    assert client.post(path, HTTP_HOST=files).status_code in (403, 405)
    for other in (row.href, row.preview_href, "/uploads", "/", "/desk/", "/sign-in"):
        assert client.get(other, HTTP_HOST=files).status_code == 404


@pytest.mark.parametrize("path", ["/uploads", "/attachments/x", "/attachments/x/preview"])
def test_t1_nobody_is_led_to_the_sign_in(path: str) -> None:
    client = Client(headers={"host": urlsplit(setting(ORIGIN)).netloc})
    response = client.post(path) if path == "/uploads" else client.get(path)
    assert (response.status_code, response["Location"].partition("?")[0]) == (303, "/sign-in")


def test_t60_thirty_downloads_in_ten_minutes_raise_one_alarm(messages: Messages) -> None:
    row = sent(b"words", "a.txt")

    def alarms() -> list[dict[str, Any]]:
        return [event.facts for event in events_of("file", row.id) if event.type == "file.fetched_much"]

    for second in range(29):
        commands.hand_out(row.token, by=ENGINEER, at=T0 + timedelta(seconds=second * 10))
        commands.hand_out(row.token, by=OWNER, at=T0 + timedelta(seconds=second * 10))
    commands.hand_out(row.token, by=DUTY_LEAD, at=T0 + timedelta(seconds=295))
    assert alarms() == []
    for second in (300, 310, 320):
        commands.hand_out(row.token, by=ENGINEER, at=T0 + timedelta(seconds=second))
    assert alarms() == [{"count": 30, "person": ENGINEER.id}]
    for minute in range(20, 60, 2):
        commands.hand_out(row.token, by=ENGINEER, at=T0 + timedelta(minutes=minute))
    assert len(alarms()) == 1
    commands.sweep_fetches(at=T0 + timedelta(minutes=90))
    assert not Fetch.objects.exists()
