"""A telephone exchange tells of calls by the API: scoped, once, with problems; recordings are sent and named."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast
from tests.web.api.asking import Program

from countersign.intake.commands.extensions import set_extension
from countersign.intake.models import Call, LineCall, Recording
from countersign.kernel.clock import database_now

pytestmark = pytest.mark.django_db
SOUND = b"OggS" + bytes(range(200)) * 20


def event(event: str, **more: Any) -> dict[str, Any]:
    return {"pbx": "north", "call": "1772.4", "event": event, "number": "+74951112233", **more}


def sent(program: Program, content: bytes, query: str = "pbx=north&call=1772.4", name: str = "c.ogg") -> Any:
    return Client().post(
        f"/api/v1/calls/recordings?{query}", BytesIO(content).read(), content_type="audio/ogg",
        headers=program.headers(**{"x-file-name": name}),
    )  # fmt: skip


def test_an_exchange_tells_of_a_call_and_hears_nothing_of_a_customer(cast: Cast) -> None:
    exchange = Program(cast.manager, "calls:write")
    set_extension(cast.first_line.account_id, "214", by=cast.first_line, at=database_now())
    first = exchange.post("calls/events", event("ringing", extensions=["214"], at="2026-03-02T10:00:00+03:00"))
    assert (first.status_code, first.json()["state"], first.json()["desk_call"]) == (201, "ringing", None)
    again = exchange.post("calls/events", event("ringing", extensions=["214"]), Idempotency_Key="0123456789")
    assert (again.status_code, again.json()["replayed"]) == (200, True)
    answered = exchange.post(
        "calls/events", event("answered", extensions=["214"], notice=True), Idempotency_Key="0123456789"
    )
    assert answered.status_code == 201, "the call's id is the key, whatever the header says"
    assert answered.json()["desk_call"] == Call.objects.get(operator_id=cast.first_line.id).pk
    assert set(answered.json()) == {
        "pbx", "call", "state", "rang_at", "answered_at", "ended_at", "desk_call", "replayed",
    }  # fmt: skip
    assert sent(exchange, SOUND).json()["state"] == "clean"
    assert sent(exchange, SOUND).status_code == 200
    assert Recording.objects.count() == 1
    assert exchange.post("calls/events", event("ended", cause="16")).json()["state"] == "ended"
    kept = LineCall.objects.get()
    assert kept.pbx_rang_at is not None and kept.rang_at is not None
    assert (kept.pbx_rang_at.hour, kept.rang_at.date()) == (7, database_now().date())


def test_whoever_is_no_exchange_tells_of_nothing(cast: Cast) -> None:
    for person in (cast.manager, cast.owner):
        answer = Program(person, "tickets:read").post("calls/events", event("ringing"))
        assert (answer.status_code, answer.json()["code"]) == (403, "token_scope")
    assert Client().post("/api/v1/calls/events", "{}", content_type="application/json").status_code == 401
    assert not LineCall.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"event": "exploded"}, 422, "request_malformed"), ({"pbx": ""}, 422, "request_malformed"),
        ({"call": "x" * 161}, 422, "request_malformed"), ({"at": "2026-03-02T10:00:00"}, 422, "request_malformed"),
        ({"call": "a\u202eb"}, 422, "phone_name"), ({"password": "x"}, 422, "request_malformed"),
        ({"extensions": ["x"] * 41}, 422, "request_malformed"), ({"number": "a\x00"}, 422, "request_malformed"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_a_problem(cast: Cast, body: dict[str, Any], status: int, code: str) -> None:
    answer = Program(cast.manager, "calls:write").post("calls/events", event("ringing") | body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_a_recording_is_a_sound_and_a_reference_leads_to_the_configured_address(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = Program(cast.manager, "calls:write")
    assert sent(exchange, b"just words\n", name="c.txt").json()["code"] == "recording_type"
    assert sent(exchange, b"").status_code == 422
    assert sent(exchange, SOUND, query="pbx=north").json()["code"] == "request_malformed"
    named = {"pbx": "north", "call": "9", "reference": "2026/03/9.ogg"}
    assert exchange.post("calls/recordings/references", named).json()["code"] == "recording_references_off"
    from countersign.kernel import settings

    monkeypatch.setenv("COUNTERSIGN_RECORDINGS_FROM", "https://pbx.example/kept/")
    settings.forget()
    answer = exchange.post("calls/recordings/references", named)
    assert (answer.status_code, answer.json()["url"]) == (202, "https://pbx.example/kept/2026/03/9.ogg")
    outside = exchange.post("calls/recordings/references", named | {"reference": "http://169.254.169.254/x"})
    assert outside.json()["code"] == "recording_reference"
    monkeypatch.undo()
    settings.forget()
