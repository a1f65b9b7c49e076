"""Webhooks against a receiver on loopback: signed, tried again, logged, replayed, disabled (security T99)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.cast import Cast

from countersign.hooks import commands, jobs, sending
from countersign.hooks.commands import Sending, Wanted, add_hook
from countersign.hooks.models import Delivery, Hook
from countersign.hooks.queries import deliveries, failed, hooks
from countersign.hooks.rules import EVENTS
from countersign.kernel import posting
from countersign.kernel import settings as given
from countersign.kernel.actor import SYSTEM
from countersign.kernel.addresses import is_signed, signature
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Conflict, Invalid, NotAllowed
from countersign.kernel.writing import writes
from countersign.ledger.queries import events_of
from countersign.notify.topics.accounts import letters
from countersign.notify.topics.hooks import disabled
from countersign.tickets import commands as tickets
from countersign.tickets.commands import Report, Words

pytestmark = pytest.mark.django_db
SECRET_WORDS = "the-word-quokka"


class Receiver:
    """Another program: what it heard, and what it answers."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                status, headers = receiver.answers.pop(0) if receiver.answers else (200, {})
                self.send_response(status)
                for name, value in {**headers, "Content-Length": "7"}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"said so")

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Allow networks of one's own for one test."""

    def allow(text: str) -> None:
        monkeypatch.setenv("COUNTERSIGN_HOOK_NETWORKS", text)
        given.forget()

    yield allow
    monkeypatch.undo()
    given.forget()


@pytest.fixture
def receiver(networks: Callable[[str], None]) -> Iterator[Receiver]:
    networks("127.0.0.0/8")
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def hook(receiver: Receiver, *types: str, **more: Any) -> tuple[Hook, str]:
    wanted = Wanted("tracker", receiver.url, types or ("*",), **more)
    return add_hook(wanted, by=SYSTEM, at=database_now())


def opened(cast: Cast) -> int:
    report = Report("question", "Slow mail", f"It says {SECRET_WORDS}", facts={"what_was_read": "the guide"})
    return tickets.open_ticket(report, by=cast.owner, at=database_now()).pk


def tell(number: int) -> list[Delivery]:
    """Hand on what happened on a ticket, as the follower does, and make the first attempts."""
    before = set(Delivery.objects.values_list("pk", flat=True))
    for event in events_of("ticket", number, staff=True):
        jobs.tell(event)
    for row in Delivery.objects.exclude(pk__in=before).order_by("pk"):
        jobs.attempt(row.pk)
    return list(Delivery.objects.exclude(pk__in=before).order_by("pk"))


@writes
def shift_back(by: timedelta) -> None:
    """Let what was tried have been tried earlier."""
    for row in Delivery.objects.all():
        moved = (row.first_tried_at or database_now()) - by
        Delivery.objects.filter(pk=row.pk).update(first_tried_at=moved, tried_at=moved)


def test_a_delivery_is_signed_thin_and_told_once(cast: Cast, receiver: Receiver) -> None:
    _, secret = hook(receiver, contract_id=cast.contract)
    number = opened(cast)
    (row,) = tell(number)
    assert tell(number) == []
    ((headers, body),) = receiver.heard
    assert (row.state, row.status, row.words, row.attempts) == ("delivered", 200, "said so", 1)
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}".encode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert (
        headers["webhook-signature"]
        == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    )
    told = json.loads(body)
    assert (told["type"], told["data"]) == (
        "ticket.opened", {"number": number, "url": f"http://testserver/tickets/{number}"}
    )  # fmt: skip
    assert SECRET_WORDS not in body.decode() and "Slow mail" not in body.decode()


def test_a_renewed_secret_signs_beside_the_former_one_for_a_day(cast: Cast, receiver: Receiver) -> None:
    made, former = hook(receiver)
    _, new = commands.renew_secret(made.pk, by=SYSTEM, at=database_now())
    (row,) = tell(opened(cast))
    ((headers, body),) = receiver.heard
    at = int(headers["webhook-timestamp"])
    named = (headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"])
    assert former != new and all(is_signed(one, named, body, at) for one in (former, new))
    shown = signature(new, "msg_1", at, "{}")
    later = database_now() + timedelta(days=1)
    again = jobs.send_again(row.pk, by=SYSTEM)
    sending_now = commands.begin(again, at=later)
    assert sending_now is not None and [signature(one, "msg_1", at, "{}") for one in sending_now.secrets] == [shown]


def test_words_leave_only_for_the_provider_who_says_so(cast: Cast, receiver: Receiver) -> None:
    hook(receiver, words=True)
    tell(opened(cast))
    assert SECRET_WORDS in receiver.heard[0][1].decode()
    for wrong in ({"words": True, "contract_id": cast.contract}, {"types": ("ticket.noted",)}, {"types": ()}):
        with pytest.raises(Invalid):
            add_hook(
                Wanted(**{"name": "x", "url": receiver.url, "types": ("*",), **wrong}), by=SYSTEM, at=database_now()
            )


def test_notes_and_foreign_tickets_are_told_to_nobody(cast: Cast, receiver: Receiver) -> None:
    hook(receiver, contract_id=cast.foreign_contract)
    number = opened(cast)
    assert tell(number) == []
    hook(receiver, words=True)
    tickets.note(number, Words("between us"), by=cast.first_line, at=database_now())
    assert [row.type for row in tell(number)] == []  # What happened before the hook was added is not told either.
    tickets.write(number, Words("more"), by=cast.owner, at=database_now())
    assert [row.type for row in tell(number)] == ["ticket.written"]


def test_a_failure_is_tried_again_under_the_same_name(cast: Cast, receiver: Receiver) -> None:
    hook(receiver)
    receiver.answers = [(503, {}), (302, {"Location": receiver.url}), (200, {})]
    (row,) = tell(opened(cast))
    assert (row.state, row.status, row.attempts) == ("queued", 503, 1)
    assert row.next_at is not None
    jobs.attempt(row.pk)
    row.refresh_from_db()
    assert (row.state, row.status) == ("queued", 302), "a redirect is not followed (T99)"
    assert len(receiver.heard) == 2
    jobs.attempt(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("delivered", 3)
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    jobs.attempt(row.pk)
    assert len(receiver.heard) == 3


def test_an_address_that_does_not_answer_keeps_no_other_waiting(cast: Cast, receiver: Receiver) -> None:
    """Before, sixty deliveries to one that never answered held up all others for five minutes."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        nobody = f"http://127.0.0.1:{silent.getsockname()[1]}/"
    dead, _ = add_hook(Wanted("gone", nobody, ("*",)), by=SYSTEM, at=database_now())
    live, _ = hook(receiver)
    tell(opened(cast))
    for event in events_of("ticket", opened(cast), staff=True):
        jobs.tell(event)
    second = {row.hook_id: row.pk for row in Delivery.objects.order_by("pk")}
    for number in second.values():
        jobs.send(number)
    assert Delivery.objects.get(pk=second[live.pk]).state == "delivered"
    assert Delivery.objects.get(pk=second[dead.pk]).attempts == 0, "it is put behind"
    found = ProcrastinateJob.objects.filter(task_name="hooks.send", args__delivery=second[dead.pk], args__patient=True)
    assert [row.priority for row in found] == [jobs.PATIENT]
    jobs.send(second[dead.pk], patient=True)
    assert Delivery.objects.get(pk=second[dead.pk]).attempts == 1


def test_days_of_failure_disable_with_an_alarm_and_a_replay_brings_it_back(cast: Cast, receiver: Receiver) -> None:
    made, _ = hook(receiver)
    receiver.answers = [(500, {})] * 3
    (row,) = tell(opened(cast))
    shift_back(timedelta(days=6))
    jobs.attempt(row.pk)
    made.refresh_from_db()
    assert made.disabled_at is not None
    event = events_of("hook", made.pk, staff=True)[-1]
    assert (event.type, event.facts["reason"], event.facts["name"]) == ("hook.disabled", "said so", "tracker")
    assert letters(event, disabled) == []  # Nobody of the cast is an administrator.
    (missed,) = tell(opened(cast))
    assert (missed.state, missed.attempts, missed.words) == ("failed", 0, "The hook was disabled.")
    receiver.answers = []
    again = jobs.send_again(row.pk, by=SYSTEM)
    jobs.attempt(again)
    assert Delivery.objects.get(pk=again).state == "delivered"
    assert (hooks(SYSTEM)[0].failed, failed(made.pk, 9)) == (1, [missed.pk])
    assert jobs.send_failed_again(made.pk, by=SYSTEM) == 1
    jobs.attempt(Delivery.objects.latest("pk").pk)
    assert (jobs.send_failed_again(made.pk, by=SYSTEM), hooks(SYSTEM)[0].failed) == (0, 0)
    made.refresh_from_db()
    assert made.disabled_at is None
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 2, "each is one message to its receiver"
    assert [one.repeats for one in deliveries(made.pk, SYSTEM)[0]] == [missed.pk, row.pk, None, None]


def test_a_late_worker_tells_all_and_history_is_told_to_nobody(cast: Cast, receiver: Receiver) -> None:
    """Before, whoever was to be told missed in silence what a worker came to more than a day late."""
    ago = timedelta(days=9)
    add_hook(Wanted("tracker", receiver.url, ("*",)), by=SYSTEM, at=database_now() - ago * 2)
    event = events_of("ticket", opened(cast))[0]
    jobs.tell(replace(event, at=event.at - ago))
    assert not Delivery.objects.exists()
    jobs.tell(replace(event, at=event.at - ago, recorded_at=event.recorded_at - ago))
    assert Delivery.objects.get().state == "queued"


def test_gone_ends_at_once_and_attempts_end_some_day(cast: Cast, receiver: Receiver) -> None:
    made, _ = hook(receiver)
    receiver.answers = [(410, {})]
    (row,) = tell(opened(cast))
    made.refresh_from_db()
    assert (row.state, made.disabled_at is not None) == ("failed", True)
    other, _ = hook(receiver)
    receiver.answers = [(500, {})] * 20
    row = tell(opened(cast))[-1]
    for _ in range(12):
        jobs.attempt(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.next_at) == ("failed", 10, None)
    commands.end_hook(other.pk, by=SYSTEM, at=database_now())
    with pytest.raises(Conflict):
        jobs.send_again(row.pk, by=SYSTEM)
    assert [one.ended_at is not None for one in hooks(SYSTEM)] == [True, False]


@pytest.mark.parametrize("allowed", ["10.0.0.0/8", "10.0.0.0/8,169.254.0.0/16"])
def test_private_and_metadata_addresses_are_not_connected_to_T99(
    networks: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, allowed: str
) -> None:
    """security T99: the check stands where the connection is made, over the very address that is used."""
    networks(allowed)
    tried: list[Any] = []
    monkeypatch.setattr(socket, "create_connection", lambda *given, **more: tried.append(given))
    for url in (
        "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/meta-data/", "https://localhost:8443/",
        "https://192.168.1.1/", "https://[::ffff:127.0.0.1]/", "https://0/", "https://2130706433/", "https://0x7f.1/",
    ):  # fmt: skip
        answer = sending.post(Sending("msg_1", url, ("whsec_AAAA",), "{}"), 1)
        assert answer.status is None and "nothing is sent" in answer.words, (url, answer)
    assert tried == []


def test_a_name_that_changes_its_address_is_looked_up_once_T99(
    networks: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """security T99: DNS rebinding; the second answer of the name is never asked for."""
    networks("10.0.0.0/8")
    answers, connected = ["8.8.8.8", "127.0.0.1"], []

    def looked_up(host: str, port: int, **more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

    def connect(place: tuple[str, int], *more: Any) -> Any:
        connected.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    sending.post(Sending("msg_1", "https://rebinding.example/", ("whsec_AAAA",), "{}"), 1)
    assert connected == [("8.8.8.8", 443)]
    assert answers == ["127.0.0.1"]
    sending.post(Sending("msg_1", "http://rebinding.example/", ("whsec_AAAA",), "{}"), 1)
    answers.append("8.8.8.8")
    plain = sending.post(Sending("msg_1", "http://rebinding.example/", ("whsec_AAAA",), "{}"), 1)
    assert "Without TLS" in plain.words and len(connected) == 1


def test_a_mixed_answer_is_refused_whole_T99(networks: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: both)
    assert "nothing is sent" in sending.post(Sending("msg_1", "https://x.example/", ("whsec_AAAA",), "{}"), 1).words


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"])
def test_who_speaks_a_letter_at_a_time_is_hung_up_on(
    networks: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    """An answer that ends with its connection could trickle for hours: what is read from then stood nowhere."""
    networks("127.0.0.0/8")
    monkeypatch.setattr(posting, "DEADLINE_SECONDS", 0.3)
    over = threading.Event()

    def trickle(server: socket.socket) -> None:
        taken, _ = server.accept()
        with taken, suppress(OSError):
            taken.sendall(head)
            while not over.wait(0.05):
                taken.sendall(b"H")

    with socket.create_server(("127.0.0.1", 0)) as server:
        speaker = threading.Thread(target=trickle, args=(server,))
        speaker.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        began = datetime.now().astimezone()
        answer = sending.post(Sending("msg_1", url, ("whsec_AAAA",), "{}"), 1)
        took = datetime.now().astimezone() - began
        over.set()
        speaker.join()
    assert answer.status == (200 if head else None)
    assert took < timedelta(seconds=2)


def test_a_name_that_is_found_too_late_is_not_spoken_with(
    networks: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is slow to name the address could speak a letter at a time afterwards: the deadline had passed."""
    networks("127.0.0.0/8")
    monkeypatch.setattr(posting, "DEADLINE_SECONDS", 0.1)
    monkeypatch.setattr(posting, "TIMEOUT_SECONDS", 0.6)
    found = socket.getaddrinfo

    def slowly(*given: Any, **more: Any) -> Any:
        threading.Event().wait(0.3)
        return found(*given, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        assert sending.post(Sending("msg_1", url, ("whsec_AAAA",), "{}"), 1).words == "TimeoutError: timed out"
        server.settimeout(1)
        taken, _ = server.accept()
        with taken:
            taken.settimeout(1)
            assert taken.recv(100) == b""


def test_the_provider_alone_manages_hooks(cast: Cast, receiver: Receiver) -> None:
    made, _ = hook(receiver)
    for by in (cast.owner, cast.first_line, cast.manager):
        with pytest.raises(NotAllowed):
            add_hook(Wanted("x", receiver.url, ("*",)), by=by, at=database_now())
        with pytest.raises(NotAllowed):
            commands.end_hook(made.pk, by=by, at=database_now())
        with pytest.raises(NotAllowed):
            hooks(by)


def test_every_type_that_can_be_asked_for_is_told_to_customers_too() -> None:
    from pathlib import Path

    page = (Path(__file__).parents[3] / "docs" / "events.md").read_text(encoding="utf-8")
    for type_ in EVENTS:
        assert f"| `{type_}` | all |" in page or type_ == "ticket.opened", type_
