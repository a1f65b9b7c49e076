"""Messengers through one interface, against real servers on loopback: signed both ways, said once, tried again."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast

from countersign.general import commands, jobs
from countersign.general.adapters import ADAPTERS
from countersign.general.models import Dispatch, Question, Said
from countersign.general.queries import tray
from countersign.general.queries.facts import kept_words
from countersign.kernel import settings as given
from countersign.kernel.addresses import is_signed, signature
from countersign.kernel.clock import database_now
from countersign.ledger.queries import events_of

pytestmark = pytest.mark.django_db
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
TOKEN, WORD = "123456:an-invented-token", "w" * 40


class Messenger:
    """Another program on loopback: what it heard, and what it answers."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, Any]] = []
        mine = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                mine.heard.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                status, told = mine.answers.pop(0) if mine.answers else (200, {"message": "m-1"})
                said = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def messenger(monkeypatch: pytest.MonkeyPatch) -> Iterator[Messenger]:
    there = Messenger()
    for name, value in {
        "HOOK_NETWORKS": "127.0.0.0/8", "MESSENGER_SECRET": SECRET, "MESSENGER_URL": f"{there.origin}/answers",
        "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_SECRET": WORD, "TELEGRAM_API": there.origin,
    }.items():  # fmt: skip
        monkeypatch.setenv(f"COUNTERSIGN_{name}", value)
    given.forget()
    yield there
    there.server.shutdown()
    there.server.server_close()
    monkeypatch.undo()
    given.forget()


def brought(body: bytes, *, at: int | None = None, secret: str = SECRET) -> int:
    """Bring a request to the generic webhook as a bridge signs it."""
    sent_at = at or int(database_now().timestamp())
    signed = signature(secret, "msg_1", sent_at, body.decode("utf-8", "replace"))
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(sent_at), "webhook-signature": f"v1,AAAA {signed}"}
    answer = Client().post("/messengers/webhook", body, content_type="application/json", headers=headers)
    return answer.status_code


def message(words: str = "Сколько стоит домен?", number: str = "7", **more: str) -> bytes:
    data = {"conversation": "chat 9", "message": number, "words": words, "name": "Anna", "locale": "ru", **more}
    return json.dumps({"type": "message", "data": data}).encode()


def update(words: str | None, number: int = 5, **more: Any) -> bytes:
    """An update as the Bot API documents it."""
    sender = {"id": 77, "is_bot": False, "first_name": "Анна", "last_name": "Б.", "language_code": "ru"}
    chat = {"id": 77, "type": "private", "first_name": "Анна"}
    said: dict[str, Any] = {"message_id": number, "from": sender, "chat": chat, "date": 1775462400, **more}
    if words is not None:
        said["text"] = words
    return json.dumps({"update_id": 1000 + number, "message": said}).encode()


def telegram(body: bytes, word: str = WORD) -> int:
    headers = {"X-Telegram-Bot-Api-Secret-Token": word}
    return Client().post("/messengers/telegram", body, content_type="application/json", headers=headers).status_code


def left(question: int, words: str, cast: Cast) -> Dispatch:
    """Answer, and have the answer leave as the worker does it."""
    said = commands.answer(question, words, by=cast.first_line, at=database_now())
    event = next(one for one in events_of("question", question) if dict(one.parts("said")).get(said.pk))
    jobs.leave(event)
    jobs.leave(event)
    dispatch = Dispatch.objects.get(said=said)
    jobs.attempt(dispatch.pk)
    dispatch.refresh_from_db()
    return dispatch


def test_half_a_sign_is_no_word(messenger: Messenger, cast: Cast) -> None:
    """JSON can name halves of a sign that no database keeps: they were our fault (500), and brought again for days."""
    assert brought(message("Hello \ud83d", name="\udc00 Ann")) == 204
    assert Said.objects.get().words == "Hello ?"
    assert Question.objects.get().name == "? Ann"
    assert brought(message("\ud83d", conversation="\ud83d")) == 204
    update = {"message": {"message_id": 1, "chat": {"id": 5, "type": "private"}, "text": "\ud83d?", "from": {}}}
    headers = {"x-telegram-bot-api-secret-token": WORD}
    answer = Client().post("/messengers/telegram", update, content_type="application/json", headers=headers)
    assert answer.status_code == 204


def test_a_bridge_brings_messages_and_takes_answers_signed_both_ways(cast: Cast, messenger: Messenger) -> None:
    assert [brought(message()), brought(message()), brought(message("И .ru?", "8"))] == [204] * 3
    question = Question.objects.get()
    assert (question.handle, question.name, question.locale) == ("webhook:chat 9", "Anna", "ru")
    assert list(Said.objects.order_by("id").values_list("words", "assurance")) == [
        ("Сколько стоит домен?", "A0"), ("И .ru?", "A0"),
    ]  # fmt: skip
    dispatch = left(question.pk, "199 ₽ в год.", cast)
    path, headers, body = messenger.heard[0]
    told = json.loads(body)
    assert (path, told["type"], told["data"]["conversation"], told["data"]["words"]) == (
        "/answers", "answer", "chat 9", "199 ₽ в год.",
    )  # fmt: skip
    named = (headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"])
    assert is_signed(SECRET, named, body, int(named[1]))
    assert (dispatch.state, Said.objects.get(pk=dispatch.said_id).remote) == ("sent", "m-1")


def test_all_that_is_written_is_kept_and_whoever_writes_is_told_so_once(cast: Cast, messenger: Messenger) -> None:
    """M8: the 31st message that waited was dropped without a trace, and the end of a long one with it."""
    long = "длинно " * 9_000
    for number in range(31):
        assert brought(message("ещё" if number else long, str(number))) == 204
    event = events_of("question", Question.objects.get().pk)[-1]
    jobs.leave(event)
    jobs.leave(event)
    jobs.attempt(Dispatch.objects.get().pk)
    assert [brought(message("ещё", number)) for number in ("30", "31")] == [204, 204]
    said = Said.objects.filter(direction="in").values_list("words", flat=True)
    assert (len(said), set(said)) == (32, {long.strip(), "ещё"})
    assert [json.loads(body)["data"]["words"] for _, _, body in messenger.heard] == [kept_words("ru")]
    question = Question.objects.get()
    assert (question.state, question.waits_since) == ("open", question.first_seen_at)
    assert left(question.pk, "199 ₽ в год.", cast).state == "sent"
    brought(message("Спасибо", "32"))
    assert Dispatch.objects.count() == 2
    newest, earlier = tray.thread_page(question.pk, cast.first_line)
    assert (newest[-1].words, earlier) == ("Спасибо", None)


def test_what_is_not_signed_by_the_bridge_is_not_heard(cast: Cast, messenger: Messenger) -> None:
    now = int(database_now().timestamp())
    other = "whsec_" + base64.b64encode(b"x" * 32).decode()
    assert brought(message(), secret=other) == 401
    assert brought(message(), at=now - 301) == 401
    assert brought(message(), at=now + 330) == 401
    assert Client().post("/messengers/webhook", message(), content_type="application/json").status_code == 401
    assert telegram(update("Hi"), "x" * 40) == 401
    assert Client().post("/messengers/unheard-of", b"{}", content_type="application/json").status_code == 404
    assert brought(b"{}" + b" " * 530_000) == 413
    for body in (b"[]", b"{", b'{"type":"message"}', message(conversation="x" * 101), b"[" * 50_000,
                 message().replace(b'"words": "', b'"words": ["x"], "w": "')):  # fmt: skip
        assert brought(body) == 400
    assert not Question.objects.exists()


def test_an_answer_is_tried_again_and_one_that_is_in_vain_comes_back_to_the_tray(
    cast: Cast, messenger: Messenger
) -> None:
    brought(message())
    question = Question.objects.get().pk
    messenger.answers = [(503, {}), (200, {"message": "m-2"})]
    dispatch = left(question, "199 ₽", cast)
    assert (dispatch.state, dispatch.attempts, dispatch.words[:3]) == ("queued", 1, "503")
    jobs.attempt(dispatch.pk)
    jobs.attempt(dispatch.pk)
    assert len(messenger.heard) == 2
    messenger.answers = [(410, {})]
    assert left(question, "249 ₽", cast).state == "failed"
    assert Question.objects.get().state == "open"
    assert "question.not_delivered" in [event.type for event in events_of("question", question)]


def test_no_answer_goes_to_an_address_that_is_not_allowed(
    cast: Cast, messenger: Messenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(message())
    monkeypatch.setenv("COUNTERSIGN_HOOK_NETWORKS", "10.99.0.0/16")
    given.forget()
    dispatch = left(Question.objects.get().pk, "199 ₽", cast)
    assert (dispatch.state, messenger.heard) == ("queued", [])
    assert "nothing is sent to" in dispatch.words


def test_telegram_by_its_bot_api(cast: Cast, messenger: Messenger) -> None:
    group = {"chat": {"id": -5, "type": "group", "title": "All"}}
    bodies = [
        update("/start", 1), update("Привет, сколько стоит VPS?", 2), update("Привет, сколько стоит VPS?", 2),
        update(None, 3, photo=[{"file_id": "x"}], caption="такой?"), update("наша беседа", 4, **group),
        json.dumps({"update_id": 9, "poll": {}}).encode(), update(None, 6, paid_media={}), update("/start me up", 7),
        update("Привет, сколько стоит VDS?", 2, edit_date=9).replace(b'"message"', b'"edited_message"'),
        update(None, 8, sticker={"emoji": "x"}, caption={}),
    ]  # fmt: skip
    assert [telegram(body) for body in bodies] == [204] * 10
    assert telegram(update("Hi").replace(b"77", b"1e999")) == 400
    question = Question.objects.get()
    assert (question.handle, question.name, question.locale) == ("telegram:77", "Анна Б.", "ru")
    assert list(Said.objects.order_by("id").values_list("words", flat=True)) == [
        "Привет, сколько стоит VPS?", "[photo] такой?", "[message]", "/start me up", "Привет, сколько стоит VDS?",
        "[sticker]",
    ]  # fmt: skip
    busy = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 90}}
    messenger.answers = [(429, busy), (200, {"ok": True, "result": {"message_id": 501}})]
    dispatch = left(question.pk, "От 300 ₽.", cast)
    assert (dispatch.state, dispatch.words) == ("queued", "429 Too Many Requests")
    jobs.attempt(dispatch.pk)
    path, _, body = messenger.heard[1]
    assert path == f"/bot{TOKEN}/sendMessage"
    assert (json.loads(body)["chat_id"], json.loads(body)["text"]) == (77, "От 300 ₽.")
    assert Said.objects.get(pk=dispatch.said_id).remote == "501"
    blocked = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    messenger.answers = [(403, blocked)]
    refused = left(question.pk, "Ещё?", cast)
    assert (refused.state, refused.words) == ("failed", "403 Forbidden: bot was blocked by the user")
    assert all(TOKEN not in one.words for one in Dispatch.objects.all())


def test_every_adapter_names_itself() -> None:
    assert {name: adapter.name for name, adapter in ADAPTERS.items()} == {"webhook": "webhook", "telegram": "telegram"}
